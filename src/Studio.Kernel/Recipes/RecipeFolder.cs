using Studio.Kernel.Problems;

namespace Studio.Kernel.Recipes;

/// <summary>The folders of the host's recipes: its own, and one of every module that was dropped in.</summary>
public sealed class RecipeFolder(string path, IReadOnlyList<string> moduleFolders)
{
    private const string Suffix = ".recipe.json";

    /// <summary>The longest recipe that is read, in bytes.</summary>
    public const long MaximumLength = 64 * 1024 * 1024;

    /// <summary>Every recipe that can be read, by name; one that cannot is left out (running it by name says why).</summary>
    public async Task<IReadOnlyList<Recipe>> ListAsync(CancellationToken cancellationToken)
    {
        var found = new List<Recipe>();
        foreach (var name in Files().Select(f => Path.GetFileName(f)[..^Suffix.Length]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            try
            {
                if (await FindAsync(name, cancellationToken) is { } recipe)
                {
                    found.Add(recipe);
                }
            }
            catch (ProblemException)
            {
                // It is there, but nobody can run it.
            }
        }

        return found;
    }

    /// <summary>Reads the recipe of this name, or null where there is none.</summary>
    public async Task<Recipe?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var file = Files().FirstOrDefault(f => Path.GetFileName(f) == name + Suffix);
        return file is null ? null : Recipe.Parse(await File.ReadAllTextAsync(file, cancellationToken), Path.GetFileName(file), new FolderRecipeFiles(Path.GetDirectoryName(file)!));
    }

    /// <summary>The recipe whose file, or whose own name, is this one, compared without case; null where there is none.</summary>
    public async Task<Recipe?> FindNamedAsync(string name, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken) ?? (await ListAsync(cancellationToken)).FirstOrDefault(r => string.Equals(r.Name, name, StringComparison.OrdinalIgnoreCase));

    private IEnumerable<string> Files() => moduleFolders.Prepend(path).Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*" + Suffix)).Where(f => new FileInfo(f).Length <= MaximumLength);
}
