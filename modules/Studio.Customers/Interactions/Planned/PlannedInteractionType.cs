using System.Globalization;
using Studio.ContentModel.Fields;
using Studio.Kernel.Schemas;

namespace Studio.Customers.Interactions.Planned;

/// <summary>A type of contact that a planner declared in the browser.</summary>
public sealed class PlannedInteractionType : IInteractionType
{
    private readonly PlannedDefinition _definition;

    internal PlannedInteractionType(PlannedDefinition definition, bool inForce) => (_definition, InForce, Schema) = (definition, inForce, definition.ToSchema());

    /// <inheritdoc/>
    public string Name => _definition.Name;

    /// <inheritdoc/>
    public string Category => _definition.Category;

    /// <inheritdoc/>
    public string Title => TitleIn(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public string Icon => _definition.Icon;

    /// <inheritdoc/>
    public InteractionOrigin Origin => _definition.Origin;

    /// <inheritdoc/>
    public Type? Payload => null;

    /// <summary>False where it was taken out of use: its recorded contacts keep their meaning, and no more are recorded.</summary>
    public bool InForce { get; }

    /// <summary>The schema of its payload; null where it has none.</summary>
    public SchemaNode? Schema { get; }

    /// <summary>The title in a language, else in whichever there is.</summary>
    public string TitleIn(CultureInfo culture) => LocalizedText.Pick(_definition.Title, culture) ?? Name;
}
