using System.Text;
using Studio.Tabular.Csv;
using Studio.Tabular.Excel;

namespace Studio.Tabular.Tests;

/// <summary>Tables in memory, to and fro.</summary>
internal static class Tables
{
    public static async Task<MemoryStream> WriteAsync(string format, params IReadOnlyList<TableCell>[] rows)
    {
        var file = new MemoryStream();
        await using ITableWriter writer = format == "xlsx" ? await XlsxWriter.CreateAsync(file, CancellationToken.None) : new CsvTableWriter(file);
        foreach (var row in rows)
        {
            await writer.WriteAsync(row, CancellationToken.None);
        }

        await writer.CompleteAsync(CancellationToken.None);
        return file;
    }

    public static List<TableRow> Read(string format, Stream file)
    {
        using ITableReader reader = format == "xlsx" ? XlsxReader.Open(file) : CsvTableReader.Open(file);
        var rows = new List<TableRow>();
        while (reader.Read() is { } row)
        {
            rows.Add(row);
        }

        return rows;
    }

    public static List<TableRow> ReadCsv(string text, Encoding? encoding = null)
    {
        encoding ??= new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return Read("csv", new MemoryStream([.. encoding.GetPreamble(), .. encoding.GetBytes(text)]));
    }
}
