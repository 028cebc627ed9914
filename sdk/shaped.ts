// Values as ethers decodes them in the form that viem gives them: numbers up to 48 bits, objects for structs.
import type { ParamType, Result } from "ethers";

const LARGEST_NUMBER = 48;

/** A decoded value of this type. */
export function shaped(type: ParamType, value: unknown): unknown {
  if (type.arrayChildren) {
    const { arrayChildren } = type;
    return [...(value as Iterable<unknown>)].map((item) => shaped(arrayChildren, item));
  }
  if (type.components) return shapedObject(type.components, value as Result);
  const [, bits] = /^u?int(\d+)$/.exec(type.type) ?? [];
  return bits !== undefined && Number(bits) <= LARGEST_NUMBER ? Number(value) : value;
}

/** Decoded values as an object by their names; one without a name by its place. */
export function shapedObject(types: readonly ParamType[], values: Iterable<unknown>): Record<string, unknown> {
  const list = [...values];
  return Object.fromEntries(
    types.map((type, index) => [type.name === "" ? `arg${index}` : type.name, shaped(type, list[index])]),
  );
}
