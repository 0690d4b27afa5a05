using System.ComponentModel.DataAnnotations;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Kernel.Messages;
using Studio.Kernel.Schemas;
using Studio.Kernel.Settings;

namespace Studio.Customers.Consent;

/// <summary>What is asked of messages.</summary>
[Schema(Title = "Consent", Description = "Whose agreement messages need.", Group = "Safety")]
public sealed record ConsentSettings
{
    /// <summary>The purpose of messages that name none; empty sends them without asking.</summary>
    [Schema(Title = "Purpose of messages that name none", Description = "The name of a purpose of consent. Empty: such messages, like the confirmation of an order, go without asking."), StringLength(ConsentPurposePart.LongestName)]
    public string MessagePurpose { get; init; } = "";
}

/// <summary>Holds back messages for a purpose that whom they are to did not agree to. Who is not known agreed to nothing.</summary>
internal sealed class ConsentGate(ConsentRegister register, IDatabase database, ISettingsStore settings) : IMessageGate
{
    public async Task<string?> RefusalAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        var purpose = message.Purpose ?? (await settings.GetAsync<ConsentSettings>(cancellationToken)).MessagePurpose.Trim();
        if (purpose.Length == 0)
        {
            return null;
        }

        var subject = message.CustomerId is { } customer ? Subject.Customer(customer) : message.VisitorId is { } visitor ? Subject.Visitor(visitor) : Subject.Unknown;
        return await database.ReadAsync((session, ct) => register.IsGrantedAsync(session, subject, purpose, ct), cancellationToken)
            ? null
            : $"Not sent: there is no agreement to '{purpose}' from whom it is to.";
    }
}
