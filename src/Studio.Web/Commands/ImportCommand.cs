using System.CommandLine;
using Studio.Connectors.Jobs;

namespace Studio.Web.Commands;

/// <summary><c>import FILE [--shift now|none|DAYS] [--currency GBP] [--dates auto|day-first|month-first] [--tenant N]</c></summary>
internal sealed class ImportCommand : HostCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "A file of order lines." };
    private readonly Option<string?> _shift = new("--shift") { Description = "Move the dates: now, none, or a number of days.", HelpName = "now|none|DAYS" };
    private readonly Option<string?> _currency = new("--currency") { Description = "The currency of the amounts.", HelpName = "GBP" };
    private readonly Option<string?> _dates = new("--dates") { Description = "How dates are written.", HelpName = "auto|day-first|month-first" };
    private readonly Option<string> _tenant = TenantOption();

    public ImportCommand() : base("import", "Imports order lines to their end, their interactions included.")
    {
        Add(_file);
        Add(_shift);
        Add(_currency);
        Add(_dates);
        Add(_tenant);
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        await using var shell = await run.OpenAsync(run.Parsed.GetRequiredValue(_tenant), cancellationToken);
        var request = new ImportRequest(run.Parsed.GetValue(_currency), run.Parsed.GetValue(_shift), run.Parsed.GetValue(_dates));
        return await Connectors.ImportCommand.RunAsync(shell.Services, run.Parsed.GetRequiredValue(_file), request, run.Output, cancellationToken);
    }
}
