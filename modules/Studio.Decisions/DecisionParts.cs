using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.Customers;
using Studio.DecisionEngine.Rules;
using Studio.Decisions.Rules;

namespace Studio.Decisions;

/// <summary>The parts that offers, sales scripts and rules are made with.</summary>
public sealed class DecisionParts : IContentPartProvider
{
    /// <summary>What is proposed: Title (localised), Value, Lever (what else makes it worth more or less), Category (a contact is first proposed offers of different ones), Stock (how many may have it; empty is any number), Action (what its button does: see <see cref="OfferAction"/>) and Link (what is opened).</summary>
    public const string Offer = "OfferPart";

    /// <summary>The words to say: Name, Text (localised Liquid), Variants (other words for some channels) and Steps, both as <see cref="Studio.DecisionEngine.Scripts.ScriptOutline"/> reads them, in the languages of the text.</summary>
    public const string Script = "SalesScriptPart";

    /// <summary>Condition → proposal: Name, Condition, Offer, Script, Touchpoints and Channels (separated by commas; empty is everywhere), Layer, Priority, Weight, Mandatory, ControlShare (per cent), ValidFrom, ValidTo.</summary>
    public const string Rule = "RulePart";

    /// <inheritdoc/>
    public IEnumerable<ContentPartDefinition> Parts =>
    [
        new(Offer, [],
        [
            CustomerParts.Field("Title", "LocalizedTextField", "Title", required: true, searchable: true),
            CustomerParts.Field("Value", "MoneyField", "Value", required: true),
            Hinted(Scaled(Bounded(CustomerParts.Field("Lever", "NumericField", "Lever"), RuleReader.MaximumWeight), 2), "Times the propensity and the value: above 1 to push the offer, below to hold it back. Empty is 1."),
            Hinted(CustomerParts.Field("Category", "TextField", "Category"), "Several proposals at one contact are of different categories where there are enough."),
            Hinted(Bounded(CustomerParts.Field("Stock", "NumericField", "Stock"), 1_000_000_000), "So many customers may have it: those who accepted, and for some minutes those to whom it was proposed. Empty is any number."),
            Hinted(Choices(CustomerParts.Field("Action", "TextField", "Action"), OfferAction.Choices, OfferAction.Choices[0].Value), "What the button of the proposal does. Whoever uses it has accepted the offer."),
            Hinted(CustomerParts.Field("Link", "LinkField", "Link"), "The page that helps, or the document. Begin with ~/ for an address of your own, such as ~/media/sizes.pdf."),
        ]),
        new(Script, [],
        [
            CustomerParts.Field("Name", "TextField", "Name", required: true),
            Written("Liquid", Multiline(CustomerParts.Field("Text", "LocalizedTextField", "Text (Liquid)", required: true, searchable: true))),
            Hinted(Written("Liquid", Multiline(CustomerParts.Field("Variants", "LocalizedTextField", "Words for channels (Liquid)"))), "Other words for some channels: a line such as # phone, counter and the words below it. Where none fits, the text is said."),
            Hinted(Written("Liquid", Multiline(CustomerParts.Field("Steps", "LocalizedTextField", "Steps (Liquid)"))), "A line such as # opening begins a step, with the words below it and then the answers, one a line: > yes: Gladly -> next-step. Kinds are yes, no, objection, neutral; ends are accepted, declined: reason, later."),
        ]),
        new(Rule, [],
        [
            CustomerParts.Field("Name", "TextField", "Name", required: true),
            Written("Expression", Multiline(CustomerParts.Field("Condition", "TextField", "Condition"))),
            Picks(CustomerParts.Field("Offer", "ContentPickerField", "Offer", required: true), "Offer"),
            Picks(CustomerParts.Field("Script", "ContentPickerField", "Sales script"), "SalesScript"),
            CustomerParts.Field("Touchpoints", "TextField", "Touchpoints"),
            CustomerParts.Field("Channels", "TextField", "Channels"),
            Layers(CustomerParts.Field("Layer", "TextField", "Layer")),
            CustomerParts.Field("Priority", "NumericField", "Priority"),
            Scaled(Bounded(CustomerParts.Field("Weight", "NumericField", "Weight"), RuleReader.MaximumWeight), 2),
            CustomerParts.Field("Mandatory", "BooleanField", "Mandatory"),
            Bounded(CustomerParts.Field("ControlShare", "NumericField", "Control group (%)"), 100),
            CustomerParts.Field("ValidFrom", "DateTimeField", "Valid from"),
            CustomerParts.Field("ValidTo", "DateTimeField", "Valid until"),
        ]),
    ];

    private static ContentFieldDefinition Written(string editor, ContentFieldDefinition field)
    {
        field.Settings["ContentPartFieldSettings"]!["Editor"] = editor;
        return field;
    }

    private static ContentFieldDefinition Multiline(ContentFieldDefinition field)
    {
        field.Settings[field.FieldType + "Settings"]!["Multiline"] = true;
        return field;
    }

    private static ContentFieldDefinition Layers(ContentFieldDefinition field) => Choices(field, [.. Enum.GetNames<RuleLayer>().Select(l => (l, l))], nameof(RuleLayer.Applicability));

    private static ContentFieldDefinition Choices(ContentFieldDefinition field, IReadOnlyList<(string Value, string Name)> choices, string standard)
    {
        field.Settings["ContentPartFieldSettings"]!["Editor"] = "PredefinedList";
        field.Settings["TextFieldPredefinedListEditorSettings"] = new JsonObject
        {
            ["Options"] = new JsonArray([.. choices.Select(c => (JsonNode)new JsonObject { ["name"] = c.Name, ["value"] = c.Value })]),
            ["DefaultValue"] = standard,
        };
        return field;
    }

    private static ContentFieldDefinition Bounded(ContentFieldDefinition field, int maximum)
    {
        (field.Settings["NumericFieldSettings"]!["Minimum"], field.Settings["NumericFieldSettings"]!["Maximum"]) = (0, maximum);
        return field;
    }

    private static ContentFieldDefinition Scaled(ContentFieldDefinition field, int digits)
    {
        field.Settings["NumericFieldSettings"]!["Scale"] = digits;
        return field;
    }

    private static ContentFieldDefinition Hinted(ContentFieldDefinition field, string hint)
    {
        field.Settings[field.FieldType + "Settings"]!["Hint"] = hint;
        return field;
    }

    private static ContentFieldDefinition Picks(ContentFieldDefinition field, string type)
    {
        field.Settings["ContentPickerFieldSettings"]!["DisplayedContentTypes"] = new JsonArray(type);
        return field;
    }
}
