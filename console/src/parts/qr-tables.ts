/** QR code figures of ISO/IEC 18004 for error correction level M and versions 1 to 10, all that an otpauth address needs. */

export interface Version {
  readonly version: number
  /** Error correction codewords per block. */
  readonly correction: number
  /** Data codewords of each block. */
  readonly blocks: readonly number[]
  /** Centres of the alignment patterns. */
  readonly alignment: readonly number[]
}

const repeat = (n: number, size: number): number[] => Array.from({ length: n }, () => size)

export const versions: readonly Version[] = [
  { version: 1, correction: 10, blocks: [16], alignment: [] },
  { version: 2, correction: 16, blocks: [28], alignment: [6, 18] },
  { version: 3, correction: 26, blocks: [44], alignment: [6, 22] },
  { version: 4, correction: 18, blocks: repeat(2, 32), alignment: [6, 26] },
  { version: 5, correction: 24, blocks: repeat(2, 43), alignment: [6, 30] },
  { version: 6, correction: 16, blocks: repeat(4, 27), alignment: [6, 34] },
  { version: 7, correction: 18, blocks: repeat(4, 31), alignment: [6, 22, 38] },
  { version: 8, correction: 22, blocks: [...repeat(2, 38), ...repeat(2, 39)], alignment: [6, 24, 42] },
  { version: 9, correction: 22, blocks: [...repeat(3, 36), ...repeat(2, 37)], alignment: [6, 26, 46] },
  { version: 10, correction: 26, blocks: [...repeat(4, 43), 44], alignment: [6, 28, 50] },
]

/** Two format bits of level M. */
export const LEVEL_BITS = 0b00
