using System.Collections.Concurrent;
using System.Reflection;
using Xunit.Sdk;

namespace Studio.Browser.Tests;

/// <summary>
/// Fails a test in whose windows the browser complained of something that the test did not expect: an error in the console, a violation of the content policy, a fault of a script. On the
/// collection, so that it holds for every test of it.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NoFaultsLeftAttribute : BeforeAfterTestAttribute
{
    private static readonly ConcurrentQueue<string> Left = new();

    /// <summary>Notes what was complained about in a window that closes.</summary>
    internal static void Note(IEnumerable<string> faults)
    {
        foreach (var fault in faults)
        {
            Left.Enqueue(fault);
        }
    }

    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest) => Left.Clear();

    /// <inheritdoc/>
    public override void After(MethodInfo methodUnderTest) => Left.Distinct(StringComparer.Ordinal).ShouldBeEmpty("The browser complained in the test's windows.");
}
