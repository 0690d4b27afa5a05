using Studio.Kernel.Problems;

namespace Studio.Kernel.Recipes;

/// <summary>The files that lie beside a recipe: in its folder, or in the archive that it came in. Nothing outside can be reached.</summary>
public interface IRecipeFiles
{
    /// <summary>Opens a file by its path from the recipe, with <c>/</c>; null where there is none. The caller disposes the stream before it opens another.</summary>
    /// <exception cref="ProblemException">400: the path leads out of the recipe's own folder.</exception>
    Stream? Open(string path);
}

/// <summary>The paths of files beside a recipe.</summary>
public static class RecipePath
{
    /// <summary>The path in its one form: parts joined by <c>/</c>, none of which leads up.</summary>
    /// <exception cref="ProblemException">400: the path is absolute or leads out of the recipe's own folder.</exception>
    public static string Normalise(string path) => TryNormalise(path) ?? throw ProblemException.Invalid("", $"'{path}' leads out of the recipe's own folder: it was not read.");

    /// <summary>The path in its one form, or null where it leads out.</summary>
    public static string? TryNormalise(string path)
    {
        if (path.Length is 0 or > 1024 || path[0] == '/' || path.Any(c => char.IsControl(c) || c is '\\' or ':'))
        {
            return null;
        }

        var parts = path.Split('/').Where(p => p is not ("" or ".")).ToList();
        return parts.Count == 0 || parts.Contains("..") ? null : string.Join('/', parts);
    }
}

/// <summary>A recipe that came alone.</summary>
internal sealed class NoRecipeFiles : IRecipeFiles
{
    public static readonly NoRecipeFiles Instance = new();

    public Stream? Open(string path)
    {
        RecipePath.Normalise(path);
        return null;
    }
}

/// <summary>The files of a folder; links that lead elsewhere are not followed.</summary>
/// <param name="folder">The recipe's folder.</param>
public sealed class FolderRecipeFiles(string folder) : IRecipeFiles
{
    private readonly string _root = Path.GetFullPath(folder);

    /// <inheritdoc/>
    public Stream? Open(string path)
    {
        var place = _root;
        foreach (var part in RecipePath.Normalise(path).Split('/'))
        {
            place = Path.Combine(place, part);
            if (new FileInfo(place).LinkTarget is not null)
            {
                throw ProblemException.Invalid("", $"'{path}' is a link: it was not read.");
            }
        }

        return File.Exists(place) ? new FileStream(place, FileMode.Open, FileAccess.Read, FileShare.Read) : null;
    }
}
