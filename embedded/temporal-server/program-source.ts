/** Source of one of Temporal's programs. */
export interface ProgramSource {
  /** Name of the program for users. */
  title: string;
  /** Environment variable that names an installed program. */
  variable: string;
  /** File name of the program. */
  program: string;
  /** PyPI package that contains the program. */
  wheel: { name: string; version: string };
  /** Name of the program at Temporal's own download site. */
  artifact: string;
}
