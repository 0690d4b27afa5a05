using Microsoft.Extensions.DependencyInjection;
using Studio.Customers.Behaviour.Contacts;
using Studio.Customers.Interactions;
using Studio.Kernel.Schemas;

namespace Studio.Customers.Tests.Behaviour;

/// <summary>A condition names the types of contact that can meet it, however it is written, so that the others need not be looked at; never one too few.</summary>
public sealed class ContactConditionTests
{
    [Theory]
    [InlineData("contact.type === 'call'", "call")]
    [InlineData("contact.type == 'call'", "call")]
    [InlineData("'call' == contact.type", "call")]
    [InlineData("!(contact.type != 'call')", "call")]
    [InlineData("['call', 'mail'].includes(contact.type)", "call mail")]
    [InlineData("contact.type == 'call' || contact.type === 'mail'", "call mail")]
    [InlineData("contact.type == 'call' && contact.channel.length > 2", "call")]
    [InlineData("(contact.type == 'call' || contact.type == 'mail') && contact.type != 'call'", "call mail")]
    [InlineData("contact.type == 'call' && contact.type == 'mail'", "")]
    [InlineData("contact.type == 'call' || contact.channel == 'web'", null)]
    [InlineData("contact.type != 'call'", null)]
    [InlineData("!(contact.type == 'call')", null)]
    [InlineData("!(contact.type == 'call' && contact.channel == 'web')", null)]
    [InlineData("contact.type.startsWith('c')", null)]
    [InlineData("contact.channel == 'web'", null)]
    public void Types_outside_of_which_nothing_is_met_are_known(string source, string? expected)
    {
        var all = new ServiceCollection();
        all.AddStandardInteractionTypes();
        using var services = all.AddLogging().AddLocalization().AddSingleton<SchemaCatalogue>().AddSingleton<InteractionTypes>().BuildServiceProvider();
        var condition = ContactCondition.Compile(source, new ContactScope(services.GetRequiredService<InteractionTypes>(), lenient: false), out var errors);
        errors.ShouldBeEmpty();
        (condition!.Types is { } types ? string.Join(' ', types.Order(StringComparer.Ordinal)) : null).ShouldBe(expected);
    }
}
