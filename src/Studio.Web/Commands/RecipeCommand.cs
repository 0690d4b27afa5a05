using System.CommandLine;
using System.Globalization;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;

namespace Studio.Web.Commands;

/// <summary><c>recipe run FILE|NAME [--tenant N]</c></summary>
internal sealed class RecipeCommand : Command
{
    public RecipeCommand() : base("recipe", "Recipes: JSON files of steps that change a tenant.") => Add(new RunCommand());

    private sealed class RunCommand : HostCommand
    {
        private readonly Argument<string> _recipe = new("FILE|NAME") { Description = "A recipe's file, or the name of one that the host has." };
        private readonly Option<string> _tenant = TenantOption();

        public RunCommand() : base("run", "Runs a recipe on a running tenant: all steps, or none where one fails.")
        {
            Add(_recipe);
            Add(_tenant);
        }

        protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
        {
            var recipe = await FindAsync(run.Services, run.Parsed.GetRequiredValue(_recipe), cancellationToken);
            var result = await run.Services.GetRequiredService<RecipeRunner>().RunAsync(run.Parsed.GetRequiredValue(_tenant), recipe, cancellationToken);
            foreach (var line in result.Report.Concat(result.Features.Warnings))
            {
                await run.Output.WriteLineAsync("  " + line);
            }

            await WriteFeaturesAsync(run.Output, "switched on", result.Features.SwitchedOn);
            await WriteFeaturesAsync(run.Output, "switched off", result.Features.SwitchedOff);
            await run.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"recipe: {recipe.Steps.Count} steps of {recipe.Source} were run"));
            return 0;
        }

        private static async Task WriteFeaturesAsync(TextWriter output, string what, IReadOnlyList<string> features)
        {
            if (features.Count > 0)
            {
                await output.WriteLineAsync($"{what}: {string.Join(", ", features)}");
            }
        }

        private static async Task<Recipe> FindAsync(IServiceProvider services, string fileOrName, CancellationToken cancellationToken)
        {
            if (!File.Exists(fileOrName))
            {
                return await services.GetRequiredService<RecipeFolder>().FindAsync(fileOrName, cancellationToken)
                    ?? throw ProblemException.Invalid("", $"There is neither a file nor a recipe '{fileOrName}'.");
            }

            return new FileInfo(fileOrName).Length <= RecipeFolder.MaximumLength
                ? Recipe.Parse(await File.ReadAllTextAsync(fileOrName, cancellationToken), Path.GetFileName(fileOrName))
                : throw ProblemException.Invalid("", $"A recipe has at most {RecipeFolder.MaximumLength} bytes.");
        }
    }
}
