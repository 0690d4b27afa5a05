using Studio.Kernel.Events;

namespace Studio.Kernel.Tests.Events;

/// <summary>The bus of a single host; "elsewhere" is another shell in the same process, such as the one that a reload replaces.</summary>
public sealed class InProcessEventBusTests : EventBusCompliance
{
    private readonly InProcessTransport _transport = new();

    protected override IEventTransport HereTransport => _transport;

    protected override IEventTransport ElsewhereTransport => _transport;

    public override Task InitializeAsync() => Task.CompletedTask;
}
