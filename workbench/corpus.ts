/** A text with somebody who stands for it. */
export interface SourceDocument {
  readonly id: string;
  readonly title: string;
  /** Who contributes it and is paid for it, by name. */
  readonly steward: string;
  readonly text: string;
}

/** Documents to record, and others kept out of the datanet for queries. */
export interface SplitCorpus {
  readonly recorded: readonly SourceDocument[];
  readonly heldOut: readonly SourceDocument[];
}

/** Holds out every `every`-th document: those at places `every`, 2·`every`, … counted from 1. */
export function holdOut(documents: readonly SourceDocument[], every: number): SplitCorpus {
  return {
    recorded: documents.filter((_, index) => (index + 1) % every !== 0),
    heldOut: documents.filter((_, index) => (index + 1) % every === 0),
  };
}
