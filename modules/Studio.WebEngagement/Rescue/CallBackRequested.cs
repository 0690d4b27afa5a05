using System.ComponentModel.DataAnnotations;
using Studio.Customers.Interactions;
using Studio.Kernel.Schemas;

namespace Studio.WebEngagement.Rescue;

/// <summary>When somebody wants to be called.</summary>
internal enum CallBackTime
{
    [Schema(Title = "As soon as possible")]
    Soon,

    [Schema(Title = "In the morning")]
    Morning,

    [Schema(Title = "In the afternoon")]
    Afternoon,

    [Schema(Title = "In the evening")]
    Evening,
}

/// <summary>What a request for a call says: a browser's word, which nobody has vouched for. An agent may write it down without a number, where the customer's is known.</summary>
internal sealed record CallBackWish
{
    /// <summary>The most characters of a telephone number, with everything that people write between the digits.</summary>
    public const int LongestPhone = 30;

    [StringLength(LongestPhone, MinimumLength = 5)]
    [RegularExpression(@"\s*[+(]?[0-9][0-9 ()\-./#+]*")]
    [Schema(Title = "Telephone")]
    public string? Phone { get; init; }

    [Schema(Title = "When")]
    public CallBackTime? When { get; init; }

    [StringLength(300)]
    [Schema(Title = "Offer")]
    public string? Offer { get; init; }
}

/// <summary>A visitor or customer asks to be called: agents see it on the timeline at once, and workflows may begin with it.</summary>
internal sealed class CallBackRequested() : InteractionType<CallBackWish>("callback_requested", "service", "Call back requested", "telephone-inbound", InteractionOrigin.Visitor);
