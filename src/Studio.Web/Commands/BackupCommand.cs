using System.CommandLine;
using System.Globalization;
using Studio.Data.Backups;

namespace Studio.Web.Commands;

/// <summary><c>backup FILE [--tenant N] [--force]</c></summary>
internal sealed class BackupCommand : HostCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "The zip file to write." };
    private readonly Option<string> _tenant = TenantOption();
    private readonly Option<bool> _force = new("--force") { Description = "Replace the file where it is there." };

    public BackupCommand() : base("backup", "Writes a tenant's database and files into one zip file, while the host may be serving it.")
    {
        Add(_file);
        Add(_tenant);
        Add(_force);
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var file = run.Parsed.GetRequiredValue(_file);
        var manifest = await run.Services.GetRequiredService<TenantBackup>().WriteAsync(run.Parsed.GetRequiredValue(_tenant), file, run.Parsed.GetValue(_force), cancellationToken);
        await run.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"backup: {manifest.Tenant.Name} as of {manifest.CreatedUtc:u}, {manifest.Files.Count} files, {manifest.TotalBytes} bytes -> {file}"));
        return 0;
    }
}
