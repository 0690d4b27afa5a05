using System.CommandLine;
using System.Globalization;
using Studio.Administration.Tenants;
using Studio.Kernel.Problems;
using Studio.Kernel.Tenants;

namespace Studio.Web.Commands;

/// <summary><c>tenants list|create|setup|disable|enable|remove</c></summary>
internal sealed class TenantsCommand : Command
{
    public TenantsCommand() : base("tenants", "The installation's tenants.")
    {
        Add(new ListCommand());
        Add(new CreateCommand());
        Add(new SetupCommand());
        Add(new MoveCommand("disable", "Stops serving a tenant; everything of it is kept.", (tenants, name, ct) => tenants.DisableAsync(name, ct)));
        Add(new MoveCommand("enable", "Serves a disabled tenant again.", (tenants, name, ct) => tenants.EnableAsync(name, ct)));
        Add(new RemoveCommand());
    }

    private static Argument<string> NameArgument() => new("NAME") { Description = "The tenant's name." };

    private static string Address(ShellSettings tenant) =>
        string.Join(' ', new[] { tenant.RequestUrlHost, tenant.RequestUrlPrefix is "" ? "" : "/" + tenant.RequestUrlPrefix }.Where(a => a is not ""));

    private sealed class ListCommand() : HostCommand("list", "Shows every tenant: name, state, database, recipe, address.")
    {
        protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            foreach (var tenant in await run.Services.GetRequiredService<TenantService>().ListAsync(cancellationToken))
            {
                var line = string.Create(CultureInfo.InvariantCulture, $"{tenant.Name,-24} {tenant.State,-13} {tenant.DatabaseProvider,-8} {tenant.RecipeName,-12} {Address(tenant)}");
                await run.Output.WriteLineAsync(line.TrimEnd());
            }

            return 0;
        }
    }

    private sealed class CreateCommand : HostCommand
    {
        private readonly Argument<string> _name = NameArgument();
        private readonly Option<string> _host = new("--host") { Description = "Host names that lead to it, separated by commas.", DefaultValueFactory = _ => "" };
        private readonly Option<string> _prefix = new("--prefix") { Description = "The first segment of the paths that lead to it.", DefaultValueFactory = _ => "" };
        private readonly Option<string> _description = new("--description") { Description = "What people read beside its name.", DefaultValueFactory = _ => "" };
        private readonly Option<string> _recipe = new("--recipe") { Description = "The recipe that it is to be set up from.", DefaultValueFactory = _ => "" };
        private readonly Option<int?> _quota = new("--requests-per-second") { Description = "Its quota, where it is not the host's." };

        public CreateCommand() : base("create", "Makes a tenant that waits to be set up.")
        {
            Add(_name);
            Add(_host);
            Add(_prefix);
            Add(_description);
            Add(_recipe);
            Add(_quota);
        }

        protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            var parsed = run.Parsed;
            await using var desk = await TenantDesk.OpenAsync(run, cancellationToken);
            var created = await desk.Tenants.CreateAsync(
                new TenantDescription(parsed.GetRequiredValue(_name), parsed.GetRequiredValue(_description), parsed.GetRequiredValue(_host), parsed.GetRequiredValue(_prefix), parsed.GetRequiredValue(_recipe), parsed.GetValue(_quota)), cancellationToken);
            await run.Output.WriteLineAsync($"tenant: {created.Name} is {created.State}; next: tenants setup {created.Name}");
            return 0;
        }
    }

    private sealed class SetupCommand : HostCommand
    {
        private readonly Argument<string> _name = NameArgument();
        private readonly Option<string?> _recipe = new("--recipe") { Description = "The recipe; else the one that it was created with." };
        private readonly Option<string> _user = new("--user") { Description = "Its first administrator.", DefaultValueFactory = _ => DefaultTenant.AdminUserName };
        private readonly Option<string> _mail = new("--email") { Description = "The administrator's mail address.", DefaultValueFactory = _ => "admin@example.com" };
        private readonly Option<string> _site = new("--site-name") { Description = "The name of its site.", DefaultValueFactory = _ => "" };
        private readonly Option<string?> _password = new("--password-file") { Description = "A file whose first line is the administrator's password ('-' reads the standard input); else one is made and shown once." };

        public SetupCommand() : base("setup", "Builds a tenant's database from a recipe and serves it.")
        {
            Add(_name);
            Add(_recipe);
            Add(_user);
            Add(_mail);
            Add(_site);
            Add(_password);
        }

        protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            var parsed = run.Parsed;
            await using var desk = await TenantDesk.OpenAsync(run, cancellationToken);
            var tenant = await desk.Tenants.GetAsync(parsed.GetRequiredValue(_name), cancellationToken);
            var given = await ReadPasswordAsync(parsed.GetValue(_password), cancellationToken);
            var result = await desk.Tenants.SetupAsync(tenant.Name,
                new TenantOwner(parsed.GetValue(_recipe) ?? "", parsed.GetRequiredValue(_site), parsed.GetRequiredValue(_user), parsed.GetRequiredValue(_mail), given ?? ""), cancellationToken);
            foreach (var line in result.Report)
            {
                await run.Output.WriteLineAsync("  " + line);
            }

            await run.Output.WriteLineAsync($"tenant: {tenant.Name} is {TenantState.Running}");
            await run.Output.WriteLineAsync($"user: {parsed.GetRequiredValue(_user)}");
            if (result.Password is { } password)
            {
                await run.Output.WriteLineAsync($"password: {password}");
            }

            return 0;
        }

        private static async Task<string?> ReadPasswordAsync(string? file, CancellationToken cancellationToken)
        {
            if (file is null)
            {
                return null;
            }

            var line = file is "-" ? await Console.In.ReadLineAsync(cancellationToken) : (await File.ReadAllLinesAsync(file, cancellationToken)).FirstOrDefault();
            return string.IsNullOrWhiteSpace(line) ? throw ProblemException.Invalid("", "The password's file is empty.") : line;
        }
    }

    private sealed class MoveCommand : HostCommand
    {
        private readonly Argument<string> _name = NameArgument();
        private readonly Func<TenantAdministration, string, CancellationToken, Task<ShellSettings>> _move;

        public MoveCommand(string verb, string description, Func<TenantAdministration, string, CancellationToken, Task<ShellSettings>> move) : base(verb, description)
        {
            _move = move;
            Add(_name);
        }

        protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            await using var desk = await TenantDesk.OpenAsync(run, cancellationToken);
            var moved = await _move(desk.Tenants, run.Parsed.GetRequiredValue(_name), cancellationToken);
            await run.Output.WriteLineAsync($"tenant: {moved.Name} is {moved.State}");
            return 0;
        }
    }

    private sealed class RemoveCommand : HostCommand
    {
        private readonly Argument<string> _name = NameArgument();
        private readonly Option<bool> _force = new("--force") { Description = "Yes, remove all its data for ever." };

        public RemoveCommand() : base("remove", "Removes a disabled tenant with all its data, for ever.")
        {
            Add(_name);
            Add(_force);
        }

        protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            await using var desk = await TenantDesk.OpenAsync(run, cancellationToken);
            var tenant = await desk.Tenants.GetAsync(run.Parsed.GetRequiredValue(_name), cancellationToken);
            if (!run.Parsed.GetValue(_force))
            {
                throw ProblemException.Conflict($"This removes all data of '{tenant.Name}' for ever. Say --force to do so.");
            }

            await desk.Tenants.RemoveAsync(tenant.Name, tenant.Name, cancellationToken);
            await run.Output.WriteLineAsync($"tenant: {tenant.Name} was removed");
            return 0;
        }
    }
}
