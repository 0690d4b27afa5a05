using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Studio.Connectors.Jobs;
using Studio.Connectors.OrderLines;
using Studio.Data.Outbox;
using Studio.Kernel.Problems;

namespace Studio.Connectors;

/// <summary>The command line's import: runs an import to its end, its interactions included, and tells how it goes.</summary>
public static class ImportCommand
{
    private const int MostRejectsShown = 20;

    /// <summary>Runs the import on a tenant; 0 where it is complete (rejected lines are told, they are no failure), 1 otherwise.</summary>
    /// <exception cref="ProblemException">400: there is no such file, or an option or the file's beginning is not valid.</exception>
    public static async Task<int> RunAsync(IServiceProvider tenantServices, string file, ImportRequest request, TextWriter output, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            throw ProblemException.Invalid("", $"There is no file '{file}'.");
        }

        await using var scope = tenantServices.CreateAsyncScope();
        var jobs = scope.ServiceProvider.GetRequiredService<ImportJobs>();
        ImportJob job;
        await using (var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true))
        {
            job = await jobs.UploadAsync(content, Path.GetFileName(file), request, "command line", cancellationToken);
        }

        await WritePreviewAsync(job, output);
        await jobs.StartAsync(job.Id, cancellationToken);
        var told = 0;
        job = await tenantServices.GetRequiredService<ImportRunner>().RunAsync(job.Id, now =>
        {
            var tenth = now.Counters.LinesRead * 10 / Math.Max(1, now.Summary.LinesTotal);
            if (tenth > told)
            {
                told = tenth;
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {now.Counters.LinesRead} of {now.Summary.LinesTotal} lines"));
            }
        }, cancellationToken);
        await tenantServices.GetRequiredService<OutboxDispatcher>().DrainAsync(cancellationToken);
        await WriteResultAsync(job, jobs, output, cancellationToken);
        return job.State == ImportStates.Completed ? 0 : 1;
    }

    private static async Task WritePreviewAsync(ImportJob job, TextWriter output)
    {
        var (summary, options) = (job.Summary, job.Options);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{job.FileName}: {summary.LinesTotal} lines, columns by '{options.Format.DelimiterName}', decimals by '{options.Format.Decimal}', dates as {options.Format.DateExample}, {options.Currency}"));
        if (summary.Last is { } last)
        {
            await output.WriteLineAsync(options.ShiftDays == 0
                ? "dates stay as they are"
                : string.Create(CultureInfo.InvariantCulture, $"dates are moved by {options.ShiftDays:+#,0;-#,0} days: {last:yyyy-MM-dd} -> {last.AddDays(options.ShiftDays):yyyy-MM-dd}"));
        }
    }

    private static async Task WriteResultAsync(ImportJob job, ImportJobs jobs, TextWriter output, CancellationToken cancellationToken)
    {
        var report = job.ToReport();
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
            state: {report.State}{(report.Error is null ? "" : " - " + report.Error)}
            lines: {report.LinesTotal} = {report.Accepted} accepted + {report.Rejected} rejected
            amounts: {report.AcceptedTotal} accepted, {report.RejectedTotal} rejected, {report.Currency}
            documents: {report.Documents} = {report.Orders} orders + {report.Returns} returns + {report.Corrections} corrections
            of these: {report.Created} new, {report.Unchanged} unchanged, {report.Conflicts} in conflict
            codes as written: {report.CodesAsWritten}, {report.ChargeCodes} of them services
            products: {report.Products}, {report.ProductsCreated} new
            customers: {report.Customers}, {report.CustomersCreated} new
            """));
        var rejects = await jobs.RejectsAfterAsync(job.Id, 0, MostRejectsShown, cancellationToken);
        foreach (var reject in rejects)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  line {reject.Line}: {new RejectReason(reject.Reason, [.. reject.Arguments])} | {reject.Raw}"));
        }

        if (report.Rejected > rejects.Count)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  and {report.Rejected - rejects.Count} more: /admin/import/{job.Id}"));
        }
    }
}
