using System.Globalization;
using Microsoft.Extensions.Localization;
using Studio.Connectors.Jobs;
using Studio.Tabular.Csv;

namespace Studio.Connectors.Api;

/// <summary>Writes the rejected lines as CSV that a spreadsheet can open safely.</summary>
internal static class RejectsCsv
{
    private const int RowsPerRead = 500;

    public static async Task WriteAsync(Stream target, ImportJobs jobs, string jobId, IStringLocalizer text, CancellationToken cancellationToken)
    {
        await using var csv = new CsvTableWriter(target);
        await csv.WriteAsync([text["Line"].Value, text["Reason"].Value, text["As written"].Value], cancellationToken);
        var after = 0;
        while (await jobs.RejectsAfterAsync(jobId, after, RowsPerRead, cancellationToken) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                await csv.WriteAsync([row.Line.ToString(CultureInfo.InvariantCulture), text[row.Reason, [.. row.Arguments]].Value, row.Raw], cancellationToken);
            }

            after = rows[^1].Line;
        }

        await csv.CompleteAsync(cancellationToken);
    }
}
