using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Microsoft.Extensions.Localization;
using Studio.Connectors.Jobs;

namespace Studio.Connectors.Api;

/// <summary>Writes the rejected lines as CSV that a spreadsheet can open safely: a cell that it would take for a formula begins with an apostrophe.</summary>
internal static class RejectsCsv
{
    private const int RowsPerRead = 500;

    public static async Task WriteAsync(Stream target, ImportJobs jobs, string jobId, IStringLocalizer text, CancellationToken cancellationToken)
    {
        // The byte-order mark tells Excel that it is UTF-8.
        await using var writer = new StreamWriter(target, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        await using var csv = new CsvWriter(writer, new CsvConfiguration(CultureInfo.InvariantCulture) { InjectionOptions = InjectionOptions.None }, leaveOpen: true);
        await WriteRowAsync(csv, text["Line"], text["Reason"], text["As written"]);
        var after = 0;
        while (await jobs.RejectsAfterAsync(jobId, after, RowsPerRead, cancellationToken) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                await WriteRowAsync(csv, row.Line.ToString(CultureInfo.InvariantCulture), text[row.Reason, [.. row.Arguments]], row.Raw);
            }

            after = rows[^1].Line;
        }
    }

    /// <summary>The text, so that no spreadsheet computes it.</summary>
    public static string Safe(string text) => text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;

    private static async Task WriteRowAsync(CsvWriter csv, params string[] cells)
    {
        foreach (var cell in cells)
        {
            csv.WriteField(Safe(cell));
        }

        await csv.NextRecordAsync();
    }
}
