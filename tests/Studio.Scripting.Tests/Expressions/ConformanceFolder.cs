namespace Studio.Scripting.Tests.Expressions;

/// <summary>Finds the shared folder with the conformance files: named by the environment, or beside the repository.</summary>
internal static class ConformanceFolder
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

/// <summary>A fact that is skipped, visibly, where its conformance file is not at hand.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ConformanceFactAttribute : FactAttribute
{
    public ConformanceFactAttribute(string relativePath)
    {
        RelativePath = relativePath;
        if (ConformanceFolder.Find(relativePath) is null)
        {
            Skip = $"{relativePath} was not found; set STUDIO_SHARED to the folder that holds it.";
        }
    }

    public string RelativePath { get; }
}
