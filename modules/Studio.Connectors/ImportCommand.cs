using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Studio.Connectors.Jobs;
using Studio.Connectors.OrderLines;
using Studio.Data.Outbox;
using Studio.Kernel.Problems;

namespace Studio.Connectors;

/// <summary>
/// <c>import &lt;file&gt; [--shift now|none|DAYS] [--currency GBP] [--dates auto|day-first|month-first]</c>: runs an import to its end, its interactions included.
/// </summary>
public sealed class ImportCommand
{
    private const int MostRejectsShown = 20;
    private const string Usage = "import <file> [--shift now|none|DAYS] [--currency GBP] [--dates auto|day-first|month-first]";

    /// <summary>Runs the import on a tenant; 0 where it is complete (rejected lines are told, they are no failure), 1 otherwise.</summary>
    public async Task<int> RunAsync(IServiceProvider tenantServices, string[] args, TextWriter output, CancellationToken cancellationToken)
    {
        if (Parse(args) is not { } parsed)
        {
            await output.WriteLineAsync("Use: " + Usage);
            return 1;
        }

        if (!File.Exists(parsed.File))
        {
            await output.WriteLineAsync($"There is no file '{parsed.File}'.");
            return 1;
        }

        try
        {
            return await RunAsync(tenantServices, parsed.File, parsed.Request, output, cancellationToken);
        }
        catch (ProblemException e)
        {
            await output.WriteLineAsync($"{e.Title} {e.Message}");
            return 1;
        }
    }

    private static async Task<int> RunAsync(IServiceProvider services, string file, ImportRequest request, TextWriter output, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var jobs = scope.ServiceProvider.GetRequiredService<ImportJobs>();
        ImportJob job;
        await using (var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true))
        {
            job = await jobs.UploadAsync(content, Path.GetFileName(file), request, "command line", cancellationToken);
        }

        await WritePreviewAsync(job, output);
        await jobs.StartAsync(job.Id, cancellationToken);
        var told = 0;
        job = await services.GetRequiredService<ImportRunner>().RunAsync(job.Id, now =>
        {
            var tenth = now.Counters.LinesRead * 10 / Math.Max(1, now.Summary.LinesTotal);
            if (tenth > told)
            {
                told = tenth;
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {now.Counters.LinesRead} of {now.Summary.LinesTotal} lines"));
            }
        }, cancellationToken);
        await services.GetRequiredService<OutboxDispatcher>().DrainAsync(cancellationToken);
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

    private static (string File, ImportRequest Request)? Parse(string[] args)
    {
        string? file = null;
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] is "--shift" or "--currency" or "--dates" && i + 1 < args.Length)
            {
                options[args[i]] = args[++i];
            }
            else if (file is null && !args[i].StartsWith("--", StringComparison.Ordinal))
            {
                file = args[i];
            }
            else
            {
                return null;
            }
        }

        return file is null ? null : (file, new ImportRequest(options.GetValueOrDefault("--currency"), options.GetValueOrDefault("--shift"), options.GetValueOrDefault("--dates")));
    }
}
