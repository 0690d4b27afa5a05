using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;

namespace Studio.Web.Commands;

/// <summary><c>recipe run FILE|NAME [--tenant N] [--dry-run]</c> and <c>recipe export FILE [--tenant N] [--parts …] [--types …]</c></summary>
internal sealed class RecipeCommand : Command
{
    public RecipeCommand() : base("recipe", "Recipes: JSON files of steps that change a tenant, alone or in a zip with their files.")
    {
        Add(new RunCommand());
        Add(new ExportCommand());
    }

    private sealed class RunCommand : HostCommand
    {
        private readonly Argument<string> _recipe = new("FILE|NAME") { Description = "A recipe's file, a zip with one, or the name of one that the host has." };
        private readonly Option<string> _tenant = TenantOption();
        private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Changes nothing and tells what would change." };

        public RunCommand() : base("run", "Runs a recipe on a running tenant: all steps, or none where one fails.")
        {
            Add(_recipe);
            Add(_tenant);
            Add(_dryRun);
        }

        protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            var file = run.Parsed.GetRequiredValue(_recipe);
            await using var content = File.Exists(file) ? new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read) : null;
            using var archive = content is not null && Path.GetExtension(file).Equals(".zip", StringComparison.OrdinalIgnoreCase) ? RecipeArchive.Open(content, Path.GetFileName(file)) : null;
            var recipe = archive?.Recipe ?? await FindAsync(run.Services, file, content, cancellationToken);
            var options = new RecipeRunOptions { DryRun = run.Parsed.GetValue(_dryRun) };
            var result = await run.Services.GetRequiredService<RecipeRunner>().RunAsync(run.Parsed.GetRequiredValue(_tenant), recipe, options, cancellationToken);
            await TellAsync(run.Output, recipe, result);
            return 0;
        }

        private static async Task TellAsync(TextWriter output, Recipe recipe, RecipeResult result)
        {
            foreach (var line in result.Report.Concat(result.Features.Warnings))
            {
                await output.WriteLineAsync("  " + line);
            }

            if (result.DryRun)
            {
                await WriteChangesAsync(output, result);
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"dry run: {result.ChangeCount} changes by {recipe.Steps.Count} steps of {recipe.Source}; nothing was changed"));
                return;
            }

            await WriteFeaturesAsync(output, "switched on", result.Features.SwitchedOn);
            await WriteFeaturesAsync(output, "switched off", result.Features.SwitchedOff);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"recipe: {recipe.Steps.Count} steps of {recipe.Source} were run"));
        }

        private static async Task WriteChangesAsync(TextWriter output, RecipeResult result)
        {
            foreach (var change in result.Changes)
            {
                var mark = change.Kind switch { RecipeChangeKind.Added => '+', RecipeChangeKind.Removed => '-', _ => '~' };
                await output.WriteLineAsync($"{mark} {change.Area}: {change.Name}");
                foreach (var value in change.Values)
                {
                    await output.WriteLineAsync($"    {value.Path}: {Show(value.Before)} -> {Show(value.After)}");
                }
            }
        }

        private static string Show(JsonNode? value) => value?.ToJsonString() is { } text ? text.Length <= 200 ? text : text[..200] + "…" : "nothing";

        private static async Task WriteFeaturesAsync(TextWriter output, string what, IReadOnlyList<string> features)
        {
            if (features.Count > 0)
            {
                await output.WriteLineAsync($"{what}: {string.Join(", ", features)}");
            }
        }

        private static async Task<Recipe> FindAsync(IServiceProvider services, string fileOrName, FileStream? content, CancellationToken cancellationToken)
        {
            if (content is null)
            {
                return await services.GetRequiredService<RecipeFolder>().FindAsync(fileOrName, cancellationToken)
                    ?? throw ProblemException.Invalid("", $"There is neither a file nor a recipe '{fileOrName}'.");
            }

            using var reader = new StreamReader(content);
            return content.Length <= RecipeFolder.MaximumLength
                ? Recipe.Parse(await reader.ReadToEndAsync(cancellationToken), Path.GetFileName(fileOrName), new FolderRecipeFiles(Path.GetDirectoryName(Path.GetFullPath(fileOrName))!))
                : throw ProblemException.Invalid("", $"A recipe has at most {RecipeFolder.MaximumLength} bytes.");
        }
    }

    private sealed class ExportCommand : HostCommand
    {
        private readonly Argument<string> _file = new("FILE") { Description = "Where to write: a zip with the media, where the name ends in .zip, else the recipe alone." };
        private readonly Option<string> _tenant = TenantOption();
        private readonly Option<string[]> _parts = new("--parts") { Description = "Features, Settings, Definitions, Roles, Users, Content, Media, Kept; all where left out.", AllowMultipleArgumentsPerToken = true };
        private readonly Option<string[]> _types = new("--types") { Description = "Only these content types.", AllowMultipleArgumentsPerToken = true };
        private readonly Option<string[]> _where = new("--where") { Description = "Conditions on the items of the one type, such as CustomerPart.Country:eq:Germany.", AllowMultipleArgumentsPerToken = true };

        public ExportCommand() : base("export", "Writes a tenant, or what is chosen of it, as a recipe. Secrets are left out and named.")
        {
            Add(_file);
            Add(_tenant);
            Add(_parts);
            Add(_types);
            Add(_where);
        }

        protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            var file = run.Parsed.GetRequiredValue(_file);
            var parts = (run.Parsed.GetValue(_parts) ?? []).Select(Part).ToHashSet();
            var selection = new RecipeExportSelection
            {
                Name = Path.GetFileName(file).Split('.')[0],
                Parts = parts.Count == 0 ? Enum.GetValues<RecipeExportPart>().ToHashSet() : parts,
                ContentTypes = run.Parsed.GetValue(_types) ?? [],
                Where = run.Parsed.GetValue(_where) ?? [],
                Archive = Path.GetExtension(file).Equals(".zip", StringComparison.OrdinalIgnoreCase),
            };
            await using var shell = await run.OpenAsync(run.Parsed.GetRequiredValue(_tenant), cancellationToken);
            await using var scope = shell.Services.CreateAsyncScope();
            var missing = await WriteAsync(scope.ServiceProvider.GetRequiredService<RecipeExporter>(), file, selection, cancellationToken);
            foreach (var secret in missing)
            {
                await run.Output.WriteLineAsync($"  left out, fill it in after import: {secret}");
            }

            await run.Output.WriteLineAsync($"exported to {file}");
            return 0;
        }

        /// <summary>A file that is not whole is none.</summary>
        private static async Task<IReadOnlyList<string>> WriteAsync(RecipeExporter exporter, string file, RecipeExportSelection selection, CancellationToken cancellationToken)
        {
            await using var output = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024, useAsync: true);
            try
            {
                return await exporter.WriteAsync(output, selection, cancellationToken);
            }
            catch
            {
                File.Delete(file);
                throw;
            }
        }

        private static RecipeExportPart Part(string name) => Enum.TryParse<RecipeExportPart>(name, ignoreCase: true, out var part) && !char.IsAsciiDigit(name[0])
            ? part
            : throw ProblemException.Invalid("--parts", $"There is no part '{name}'.");
    }
}
