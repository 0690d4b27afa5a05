using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;

namespace Studio.ContentModel.Fields;

/// <summary>Picked content items.</summary>
internal sealed class ContentPickerField : ManyTextsField
{
    public override string Name => "ContentPickerField";

    public override bool RefersToItems => true;

    protected override string ListProperty => "ContentItemIds";

    protected override string NeedsList => "A list of item ids is needed.";

    protected override string OnlyOne => "Only one item can be chosen here.";

    public override IEnumerable<string> References(JsonObject? value) => Values(value);
}

/// <summary>Picked users of the studio.</summary>
internal sealed class UserPickerField : ManyTextsField
{
    public override string Name => "UserPickerField";

    protected override string ListProperty => "UserIds";

    protected override string NeedsList => "A list of user ids is needed.";

    protected override string OnlyOne => "Only one user can be chosen here.";
}

/// <summary>Terms of a taxonomy; the taxonomy is an item, its terms are within it.</summary>
internal sealed class TaxonomyField : ManyTextsField
{
    public override string Name => "TaxonomyField";

    protected override string ListProperty => "TermContentItemIds";

    protected override string NeedsList => "A list of term ids is needed.";

    protected override string OnlyOne => "Only one term can be chosen here.";

    public override bool IsMultiple(ContentFieldDefinition field) => !field.Flag("TaxonomyFieldSettings", "Unique");
}
