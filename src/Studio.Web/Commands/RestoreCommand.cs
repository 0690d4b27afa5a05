using System.CommandLine;
using System.Globalization;
using Studio.Data.Backups;

namespace Studio.Web.Commands;

/// <summary><c>restore FILE [--tenant N | --as NEWNAME] [--host H] [--prefix P] [--force]</c></summary>
internal sealed class RestoreCommand : HostCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "A zip file that backup wrote." };
    private readonly Option<string?> _tenant = new("--tenant") { Description = "The tenant that takes the backup's content; else the one that was backed up." };
    private readonly Option<string?> _as = new("--as") { Description = "The name of a new tenant that takes the backup's content." };
    private readonly Option<string?> _host = new("--host") { Description = "A new tenant's host names." };
    private readonly Option<string?> _prefix = new("--prefix") { Description = "A new tenant's first segment of its paths; else its name." };
    private readonly Option<bool> _force = new("--force") { Description = "Replace all data of a tenant that is there. It must be disabled; the default tenant is taken out of service for the moment." };

    public RestoreCommand() : base("restore", "Brings a tenant back from a backup: all of it, or nothing.")
    {
        Add(_file);
        Add(_tenant);
        Add(_as);
        Add(_host);
        Add(_prefix);
        Add(_force);
        Validators.Add(parsed =>
        {
            if (parsed.GetResult(_tenant) is not null && parsed.GetResult(_as) is not null)
            {
                parsed.AddError("Say --tenant or --as, not both.");
            }
        });
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var (tenant, newName) = (run.Parsed.GetValue(_tenant), run.Parsed.GetValue(_as));
        var result = await run.Services.GetRequiredService<TenantRestore>().RestoreAsync(new RestoreRequest(run.Parsed.GetRequiredValue(_file))
        {
            Tenant = newName ?? tenant,
            AsNew = newName is not null,
            Overwrite = run.Parsed.GetValue(_force),
            RequestUrlHost = run.Parsed.GetValue(_host),
            RequestUrlPrefix = run.Parsed.GetValue(_prefix),
        }, cancellationToken);
        await run.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"restore: {result.Tenant.Name} is as {result.Manifest.Tenant.Name} was at {result.Manifest.CreatedUtc:u}; it is {result.Tenant.State}"));
        await run.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"verify: {result.Differences.Count} differences"));
        return 0;
    }
}
