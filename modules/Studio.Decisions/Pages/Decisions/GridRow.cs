using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Studio.ContentModel.Items;
using Studio.DecisionEngine.Rules;
using Studio.Decisions.Rules;

namespace Studio.Decisions.Pages.Decisions;

/// <summary>A rule as a row of the grid. Two rows that say the same are equal, so that a rule nobody touched is not saved.</summary>
public sealed record GridRow
{
    private const string Part = DecisionParts.Rule;

    /// <summary>The rule.</summary>
    [Required, StringLength(26)]
    public string Id { get; set; } = "";

    /// <summary>The state that the row was made from.</summary>
    [StringLength(200)]
    public string? ETag { get; set; }

    /// <summary>What the planner calls it.</summary>
    [Required(ErrorMessage = "A name is needed."), StringLength(200)]
    public string Name { get; set; } = "";

    /// <summary>The planner's rank.</summary>
    [Range(-1000, 1000, ErrorMessage = "A whole number from -1000 to 1000 is needed.")]
    public int Priority { get; set; }

    /// <summary>Where it applies, separated by commas.</summary>
    [StringLength(500)]
    public string? Touchpoints { get; set; }

    /// <summary>The channels it applies on, separated by commas.</summary>
    [StringLength(500)]
    public string? Channels { get; set; }

    /// <summary>What the rule says of its offer.</summary>
    [EnumDataType(typeof(RuleLayer), ErrorMessage = "Choose one of the layers.")]
    public RuleLayer Layer { get; set; } = RuleLayer.Applicability;

    /// <summary>The part of its matches that is told nothing, in per cent.</summary>
    [Range(0, 100, ErrorMessage = "A whole number from 0 to 100 is needed.")]
    public int ControlShare { get; set; }

    /// <summary>Not before, in the tenant's time.</summary>
    public DateTime? ValidFrom { get; set; }

    /// <summary>Not from then on, in the tenant's time.</summary>
    public DateTime? ValidTo { get; set; }

    /// <summary>The row of a rule.</summary>
    internal static GridRow Of(ContentItem item, TimeZoneInfo zone)
    {
        var rule = RuleReader.Read(item);
        return new GridRow
        {
            Id = rule.Id,
            ETag = item.ETag,
            Name = rule.Name,
            Priority = rule.Priority,
            Touchpoints = string.Join(", ", rule.Touchpoints),
            Channels = string.Join(", ", rule.Channels),
            Layer = rule.Layer,
            ControlShare = (int)Math.Round(rule.ControlShare * 100),
            ValidFrom = Local(rule.ValidFrom, zone),
            ValidTo = Local(rule.ValidTo, zone),
        };
    }

    /// <summary>The row as it is compared: what is written in other ways and means the same is the same.</summary>
    internal GridRow Plain() => this with
    {
        ETag = null,
        Name = Name.Trim(),
        Touchpoints = string.Join(", ", RuleReader.Places(Touchpoints)),
        Channels = string.Join(", ", RuleReader.Places(Channels)),
    };

    /// <summary>Writes the row into its rule; what the grid does not show stays.</summary>
    internal ContentItem WriteTo(ContentItem item, TimeZoneInfo zone) => item
        .SetText(Part, "Name", Name.Trim())
        .SetNumber(Part, "Priority", Priority)
        .SetText(Part, "Touchpoints", Touchpoints?.Trim())
        .SetText(Part, "Channels", Channels?.Trim())
        .SetText(Part, "Layer", Layer.ToString())
        .SetNumber(Part, "ControlShare", ControlShare)
        .SetTime(Part, "ValidFrom", Instant(ValidFrom, zone))
        .SetTime(Part, "ValidTo", Instant(ValidTo, zone));

    // As the form shows it: to the minute.
    private static DateTime? Local(DateTimeOffset? instant, TimeZoneInfo zone) =>
        instant is { } at ? DateTime.ParseExact(TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture), "yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture) : null;

    private static DateTimeOffset? Instant(DateTime? local, TimeZoneInfo zone) =>
        local is { } time ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Unspecified), zone.GetUtcOffset(DateTime.SpecifyKind(time, DateTimeKind.Unspecified))) : null;
}
