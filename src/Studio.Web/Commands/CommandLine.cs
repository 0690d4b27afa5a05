using System.CommandLine;

namespace Studio.Web.Commands;

/// <summary>
/// What the host does on the command line instead of serving. Exit codes: 0 done, 1 it could not be done (a sentence on the error stream says why), 2 wrong use.
/// Commands may run beside a host that serves the same data: they take the tenants' locks, and the host follows what they change within a second.
/// </summary>
internal static class CommandLine
{
    private const int WrongUse = 2;

    /// <summary>True where the arguments are a command; settings such as <c>--urls=…</c> or <c>Studio:Recipe=…</c> are for the host that serves.</summary>
    public static bool IsCommand(string[] args) =>
        args.Length > 0 && (args[0] is "-h" or "-?" or "--help" or "--version" || (args[0] is not ['-' or '/', ..] && !args[0].Contains('=', StringComparison.Ordinal)));

    /// <summary>Runs the command; the exit code.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var root = Describe();
        var parsed = root.Parse(args[0] is "help" ? [.. args[1..], "--help"] : args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var wrong in parsed.Errors)
            {
                await error.WriteLineAsync(wrong.Message);
            }

            await error.WriteLineAsync($"See: {Name(parsed.CommandResult.Command)} --help");
            return WrongUse;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false }, cancellationToken);
    }

    private static RootCommand Describe()
    {
        // One class per command; a new one needs no more than its line here.
        return new RootCommand("Studio. Without a command it serves; see the README for its settings.")
        {
            new TenantsCommand(),
            new RecipeCommand(),
            new BackupCommand(),
            new RestoreCommand(),
            new VerifyCommand(),
            new ImportCommand(),
            new ResetPasswordCommand(),
            new RotateKeysCommand(),
            HostCommand.DataFolder,
        };
    }

    private static string Name(Command command) =>
        string.Join(' ', command.Parents.OfType<Command>().Select(Name).Append(command is RootCommand ? "Studio.Web" : command.Name));
}
