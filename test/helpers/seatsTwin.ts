import { AbiCoder, keccak256 } from "ethers";

const TRIES_PER_SEAT = 20;

interface TwinSeat {
  holder: string;
  takenIn: bigint;
  leftIn: bigint;
  dismissedIn: bigint;
}

/** What is drawn from: `except` is whose seats are passed over. */
export interface TwinDraw {
  size: number;
  seed: bigint;
  startBlock: bigint;
  except: string;
}

/** The words of ICuratorSeats about one datanet under one ledger, written down again: it keeps the whole list of held seats
 * for every block in which it changed. */
export class SeatsTwin {
  readonly #seats = new Map<number, TwinSeat>();
  readonly #vacant: number[] = [];
  readonly #past: { block: bigint; held: number[] }[] = [];
  #ids = 0;
  #held: number[] = [];

  /** The ids of the held seats, in the list's order. */
  get held(): readonly number[] {
    return this.#held;
  }

  /** How many ids there are. */
  get ids(): number {
    return this.#ids;
  }

  /** The ids of the seats that were left and not vacated. */
  get left(): number[] {
    return [...this.#seats.keys()].filter((id) => !this.#held.includes(id));
  }

  heldBy(holder: string): number[] {
    return this.#held.filter((id) => this.#seats.get(id)?.holder === holder);
  }

  take(holder: string, block: bigint): void {
    const id = this.#vacant.pop() ?? this.#ids++;
    this.#seats.set(id, { holder, takenIn: block, leftIn: 0n, dismissedIn: 0n });
    this.#keep(block, [...this.#held, id]);
  }

  leave(id: number, block: bigint): void {
    this.#seat(id).leftIn = block;
    const list = [...this.#held];
    const last = list.pop();
    this.#keep(
      block,
      list.map((held) => (held === id && last !== undefined ? last : held)),
    );
  }

  /** In a round that begins in the block of the dismissal. */
  dismiss(id: number, block: bigint): void {
    const seat = this.#seat(id);
    if (seat.takenIn >= block || seat.dismissedIn > 0n) return;

    seat.dismissedIn = block;
    if (seat.leftIn === 0n) this.leave(id, block);
  }

  vacate(id: number): void {
    this.#seats.delete(id);
    this.#vacant.push(id);
  }

  draw({ size, seed, startBlock, except }: TwinDraw): number[] {
    const list = this.#past.findLast(({ block }) => block < startBlock)?.held ?? [];
    const panel: number[] = [];
    const tries = list.length > 0 ? TRIES_PER_SEAT * size : 0;
    for (let attempt = 0; attempt < tries && panel.length < size; attempt++) {
      const words = AbiCoder.defaultAbiCoder().encode(["uint128", "string", "uint256"], [seed, "panel", attempt]);
      const id = list[Number(BigInt(keccak256(words)) % BigInt(list.length))] ?? -1;
      if (!panel.includes(id) && this.#eligible(id, startBlock, except)) panel.push(id);
    }
    return panel;
  }

  #eligible(id: number, startBlock: bigint, except: string): boolean {
    const seat = this.#seats.get(id);
    if (seat === undefined || seat.takenIn >= startBlock) return false;
    return seat.holder !== except && seat.dismissedIn !== startBlock;
  }

  #seat(id: number): TwinSeat {
    const seat = this.#seats.get(id);
    if (seat === undefined) throw new Error(`seat ${id} is vacant`);
    return seat;
  }

  #keep(block: bigint, held: number[]): void {
    this.#held = held;
    this.#past.push({ block, held });
  }
}

/** The ids of a panel that the contract gave back. */
export function unpackPanel({ panel, drawn }: { panel: bigint; drawn: bigint }): number[] {
  return Array.from({ length: Number(drawn) }, (_, i) => Number((panel >> (16n * BigInt(i))) & 0xffffn));
}
