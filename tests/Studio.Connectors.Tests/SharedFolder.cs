namespace Studio.Connectors.Tests;

/// <summary>Finds the shared folder with the data sets: named by the environment, or beside the repository.</summary>
internal static class SharedFolder
{
    public static string? Find(string relativePath)
    {
        var named = Environment.GetEnvironmentVariable("STUDIO_SHARED");
        if (!string.IsNullOrEmpty(named))
        {
            return Existing(Path.Combine(named, relativePath));
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Existing(Path.Combine(folder.FullName, "shared", relativePath)) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static string? Existing(string path) => File.Exists(path) ? path : null;
}

/// <summary>A fact that is skipped, visibly, where its file is not at hand.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedFileFactAttribute : FactAttribute
{
    public SharedFileFactAttribute(string relativePath)
    {
        RelativePath = relativePath;
        if (SharedFolder.Find(relativePath) is null)
        {
            Skip = $"{relativePath} was not found; set STUDIO_SHARED to the folder that holds it.";
        }
    }

    public string RelativePath { get; }
}
