interface FileFieldProps {
  label: string;
  onChoose: (file: File) => void;
}

/** Field to choose a .csv file. */
export function FileField({ label, onChoose }: FileFieldProps) {
  return (
    <label className="file-field">
      <span>{label}</span>
      <input
        type="file"
        accept=".csv,text/csv"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) onChoose(file);
        }}
      />
    </label>
  );
}
