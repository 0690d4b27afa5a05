using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Studio.Testing.Storage;

/// <summary>Says that the tests of a class need PostgreSQL.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsPostgresAttribute : Attribute;

/// <summary>A test that derived classes run again on another database; skipped, with the reason shown, where the class has <see cref="NeedsPostgresAttribute"/> and there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Studio.Testing.Storage.HostFactDiscoverer", "Studio.Testing")]
public sealed class HostFactAttribute : FactAttribute;

/// <summary>Makes the cases of <see cref="HostFactAttribute"/>; named by it.</summary>
public sealed class HostFactDiscoverer(IMessageSink messages) : FactDiscoverer(messages)
{
    /// <inheritdoc/>
    protected override IXunitTestCase CreateTestCase(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        new HostTestCase(DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod);
}

/// <summary>A case of <see cref="HostFactAttribute"/>.</summary>
public sealed class HostTestCase : XunitTestCase
{
    /// <summary>For the runner, which fills it.</summary>
    [Obsolete("For the runner alone.", error: true)]
    public HostTestCase()
    {
    }

    /// <summary>For the discoverer.</summary>
    public HostTestCase(IMessageSink messages, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method) : base(messages, display, options, method)
    {
    }

    /// <inheritdoc/>
    protected override string? GetSkipReason(IAttributeInfo factAttribute) =>
        base.GetSkipReason(factAttribute) ?? (TestMethod.TestClass.Class.GetCustomAttributes(typeof(NeedsPostgresAttribute)).Any() ? PostgresServer.Absent : null);
}
