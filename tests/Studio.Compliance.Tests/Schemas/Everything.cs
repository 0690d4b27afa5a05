using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Studio.Kernel.Schemas;
using Studio.Kernel.Security;
using Studio.Kernel.Values;

namespace Studio.Compliance.Tests.Schemas;

public enum Colour
{
    [Schema(Title = "Deep red")]
    Red,
    Green,
    LightBlue,
}

public sealed record Address
{
    [Required, StringLength(80)]
    public string Street { get; init; } = "";

    [RegularExpression("[0-9]{3,5}")]
    public string? Code { get; init; }

    public Colour Door { get; init; }
}

/// <summary>One of every kind that a schema can describe.</summary>
[Schema(Title = "Everything", Description = "One of each.", Group = "Tests")]
public sealed record Everything
{
    [Required, StringLength(20, MinimumLength = 2)]
    public string Name { get; init; } = "";

    [Schema(Title = "Pages shown", Order = -1), Range(1, 500)]
    public int Pages { get; init; } = 20;

    public long Count { get; init; }

    [Range(0, 100, MaximumIsExclusive = true)]
    public decimal Share { get; init; }

    public double? Ratio { get; init; }

    public bool Open { get; init; }

    public Colour Colour { get; init; }

    public Colour? Second { get; init; }

    [AllowedValues("small", "large")]
    public string Size { get; init; } = "small";

    [RegularExpression("[A-Z]{2}-[0-9]+")]
    public string? Number { get; init; }

    [EmailAddress]
    public string? Mail { get; init; }

    [Url]
    public string? Site { get; init; }

    [Schema(Format = SchemaFormats.TimeZone)]
    public string Zone { get; init; } = "UTC";

    [Schema(Format = SchemaFormats.Culture)]
    public string Language { get; init; } = "en";

    public DateOnly? Day { get; init; }

    public DateTimeOffset? At { get; init; }

    public Guid? Key { get; init; }

    public TimeSpan? Patience { get; init; }

    public Money? Price { get; init; }

    [MaxLength(4)]
    public IReadOnlyList<string> Tags { get; init; } = [];

    public int[] Sizes { get; init; } = [];

    public List<Address> Addresses { get; init; } = [];

    public Address? Home { get; init; }

    [Schema(Format = SchemaFormats.LocalizedText)]
    public Dictionary<string, string> Greeting { get; init; } = [];

    public Dictionary<string, int> Limits { get; init; } = [];

    public JsonObject? Extra { get; init; }

    [Secret]
    public string? Password { get; init; }

    [ShownWhen(nameof(Open), true), Required, Schema(Title = "Word", Group = "Door")]
    public string Word { get; init; } = "";

    /// <summary>Not set from outside, so no part of the schema.</summary>
    public int Computed => Pages * 2;
}
