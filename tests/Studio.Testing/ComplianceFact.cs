using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Studio.Testing;

/// <summary>A test of a suite that several classes inherit; skipped, visibly, in a class whose server is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Studio.Testing." + nameof(ComplianceFactDiscoverer), "Studio.Testing")]
public sealed class ComplianceFactAttribute : FactAttribute;

/// <summary>The class's tests need RabbitMQ.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsRabbitMqAttribute : Attribute
{
    /// <summary>What is said where it is absent.</summary>
    public const string Missing = "RabbitMQ is not installed: apt-get install rabbitmq-server.";
}

/// <summary>Makes skipped test cases where the class needs what is not there.</summary>
public sealed class ComplianceFactDiscoverer(IMessageSink sink) : FactDiscoverer(sink)
{
    /// <inheritdoc/>
    protected override IXunitTestCase CreateTestCase(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute)
    {
        var needsRabbitMq = testMethod.TestClass.Class.GetCustomAttributes(typeof(NeedsRabbitMqAttribute).AssemblyQualifiedName).Any();
        return needsRabbitMq && !RabbitMqServer.IsInstalled
            ? new SkippedTestCase(DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod)
            : base.CreateTestCase(discoveryOptions, testMethod, factAttribute);
    }

    private sealed class SkippedTestCase : XunitTestCase
    {
        [Obsolete("For the runner, which reads test cases from text.")]
        public SkippedTestCase()
        {
        }

        public SkippedTestCase(IMessageSink sink, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method) : base(sink, display, options, method)
        {
        }

        protected override string GetSkipReason(IAttributeInfo factAttribute) => NeedsRabbitMqAttribute.Missing;
    }
}
