import { ModelToken__factory } from "../typechain-types/index.ts";
import { type Chain, eventOf, latestTime, mine, mined, setNextBlockTime } from "./chain.ts";
import type { Economy } from "./deploy.ts";

/** A model's token, and its builder's votes before and after a transfer, in units of 10⁻¹⁸ token. */
export interface IssuedModelToken {
  readonly address: string;
  readonly name: string;
  readonly symbol: string;
  readonly supply: bigint;
  readonly transferred: bigint;
  /** Votes of the builder at the time before the transfer, read after it. */
  readonly votesBefore: bigint;
  readonly votesAfter: bigint;
  /** Votes of the receiver after the transfer. */
  readonly votesOfReceiver: bigint;
}

const NAME = "Licence Counsel";
const SYMBOL = "COUNSEL";
const SUPPLY = 1_000_000n * 10n ** 18n;

/** Issues the model's token to its builder, who delegates to itself and hands a quarter to the curator; reads past votes. */
export async function issueModelToken(chain: Chain, { modelTokenFactory }: Economy): Promise<IssuedModelToken> {
  const { builder, curator } = chain.accounts;
  const factory = modelTokenFactory.connect(builder);
  const created = await mined(factory.createModelToken(NAME, SYMBOL, SUPPLY, builder));
  const address = eventOf(factory, created, "ModelTokenCreated").getValue("token") as string;
  const token = ModelToken__factory.connect(address, builder);

  await mined(token.delegate(builder));
  await mined(token.connect(curator).delegate(curator));
  const before = await latestTime(chain);
  const transferred = SUPPLY / 4n;
  await setNextBlockTime(chain, before + 1);
  await mined(token.transfer(curator, transferred));
  const after = await latestTime(chain);
  await mine(chain);

  return {
    address,
    name: NAME,
    symbol: SYMBOL,
    supply: await token.totalSupply(),
    transferred,
    votesBefore: await token.getPastVotes(builder, before),
    votesAfter: await token.getPastVotes(builder, after),
    votesOfReceiver: await token.getPastVotes(curator, after),
  };
}
