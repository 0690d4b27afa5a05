using Xunit;

namespace Studio.Testing;

/// <summary>A theory on the shared test data; skipped, with the reason shown, where a file of it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ConformanceTheoryAttribute : TheoryAttribute
{
    /// <summary>Names the file below the shared folder that the test needs.</summary>
    public ConformanceTheoryAttribute(string file)
    {
        if (SharedData.Find(file) is null)
        {
            Skip = $"The shared test data '{file}' is not here; set STUDIO_SHARED to its folder.";
        }
    }
}

/// <summary>A test on the shared test data; skipped, with the reason shown, where a file of it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ConformanceFactAttribute : FactAttribute
{
    /// <summary>Names the file below the shared folder that the test needs.</summary>
    public ConformanceFactAttribute(string file)
    {
        if (SharedData.Find(file) is null)
        {
            Skip = $"The shared test data '{file}' is not here; set STUDIO_SHARED to its folder.";
        }
    }
}
