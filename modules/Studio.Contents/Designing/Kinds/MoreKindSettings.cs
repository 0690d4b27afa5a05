using System.ComponentModel.DataAnnotations;
using Studio.Kernel.Schemas;

namespace Studio.Contents.Designing.Kinds;

internal sealed record MultiTextSettings : BasicSettings
{
    [Schema(Title = "Choices", Description = "What people read; behind a bar, as in Small | s, what is stored where that is something else. A star before it chooses it in new items. Without choices people write what they like.")]
    public IReadOnlyList<string> Options { get; init; } = [];
}

internal sealed record MultiTextKind
{
    [Schema(Title = "Writing")]
    public MultiTextSettings MultiTextFieldSettings { get; init; } = new();

    [Schema(Title = "Lists, search and access")]
    public StudioFieldSettings StudioFieldSettings { get; init; } = new();
}

internal sealed record LinkSettings : BasicSettings
{
    [Schema(Title = "Address in new items")]
    [StringLength(2048)]
    public string? DefaultUrl { get; init; }

    [Schema(Title = "Words in new items")]
    [StringLength(1000)]
    public string? DefaultText { get; init; }
}

internal sealed record LinkKind
{
    [Schema(Title = "Writing")]
    public LinkSettings LinkFieldSettings { get; init; } = new();

    [Schema(Title = "Lists, search and access")]
    public StudioFieldSettings StudioFieldSettings { get; init; } = new();
}

internal sealed record HtmlSettings : BasicSettings
{
    [Schema(Title = "Clean what is pasted", Description = "Scripts and other things that could harm visitors are taken out at each save.")]
    public bool SanitizeHtml { get; init; } = true;
}

internal sealed record HtmlKind
{
    [Schema(Title = "Writing")]
    public HtmlSettings HtmlFieldSettings { get; init; } = new();

    [Schema(Title = "Lists, search and access")]
    public StudioFieldSettings StudioFieldSettings { get; init; } = new();
}

internal sealed record MarkdownKind
{
    [Schema(Title = "Writing")]
    public BasicSettings MarkdownFieldSettings { get; init; } = new();

    [Schema(Title = "Lists, search and access")]
    public StudioFieldSettings StudioFieldSettings { get; init; } = new();
}

internal sealed record MediaSettings : BasicSettings
{
    [Schema(Title = "Several files")]
    public bool Multiple { get; init; }
}

internal sealed record MediaKind
{
    [Schema(Title = "Writing")]
    public MediaSettings MediaFieldSettings { get; init; } = new();

    [Schema(Title = "Lists, search and access")]
    public StudioFieldSettings StudioFieldSettings { get; init; } = new();
}

internal sealed record ContentPickerSettings : BasicSettings
{
    [Schema(Title = "Several items")]
    public bool Multiple { get; init; }

    [Schema(Title = "Items of all types")]
    public bool DisplayAllContentTypes { get; init; }

    [Schema(Title = "Items of these types", Format = DesignChoices.Types)]
    public IReadOnlyList<string> DisplayedContentTypes { get; init; } = [];
}

internal sealed record ContentPickerKind
{
    [Schema(Title = "Writing")]
    public ContentPickerSettings ContentPickerFieldSettings { get; init; } = new();

    [Schema(Title = "Lists, search and access")]
    public StudioFieldSettings StudioFieldSettings { get; init; } = new();
}

internal sealed record UserPickerSettings : BasicSettings
{
    [Schema(Title = "Several users")]
    public bool Multiple { get; init; }

    [Schema(Title = "All users")]
    public bool DisplayAllUsers { get; init; }

    [Schema(Title = "Users of these roles", Format = DesignChoices.Roles)]
    public IReadOnlyList<string> DisplayedRoles { get; init; } = [];
}

internal sealed record UserPickerKind
{
    [Schema(Title = "Writing")]
    public UserPickerSettings UserPickerFieldSettings { get; init; } = new();

    [Schema(Title = "Lists, search and access")]
    public StudioFieldSettings StudioFieldSettings { get; init; } = new();
}

internal sealed record TaxonomySettings : BasicSettings
{
    [Schema(Title = "Terms of", Description = "The taxonomy whose terms can be chosen.", Format = DesignChoices.Taxonomies)]
    public string? TaxonomyContentItemId { get; init; }

    [Schema(Title = "Only one term")]
    public bool Unique { get; init; }

    [Schema(Title = "Only terms without others below them")]
    public bool LeavesOnly { get; init; }
}

internal sealed record TaxonomyKind
{
    [Schema(Title = "Writing")]
    public TaxonomySettings TaxonomyFieldSettings { get; init; } = new();

    [Schema(Title = "Lists, search and access")]
    public StudioFieldSettings StudioFieldSettings { get; init; } = new();
}

internal sealed record GeoPointKind
{
    [Schema(Title = "Writing")]
    public BasicSettings GeoPointFieldSettings { get; init; } = new();

    [Schema(Title = "Lists, search and access")]
    public StudioFieldSettings StudioFieldSettings { get; init; } = new();
}

/// <summary>A field of a type that the designer does not know: what all fields have.</summary>
internal sealed record OtherKind
{
    [Schema(Title = "Lists, search and access")]
    public StudioFieldSettings StudioFieldSettings { get; init; } = new();
}

/// <summary>What a type's settings say, in OrchardCore's words.</summary>
internal sealed record ContentTypeSettings
{
    [Schema(Title = "What it is for", Description = "A sentence for colleagues, shown in the list of types.", Editor = SchemaEditors.TextArea)]
    [StringLength(1000)]
    public string? Description { get; init; }

    [Schema(Title = "People make items of it", Description = "The list of its items has a button for a new one.")]
    public bool Creatable { get; init; }

    [Schema(Title = "Its items are listed", Description = "The type stands under Content.")]
    public bool Listable { get; init; }

    [Schema(Title = "Changes can be kept as drafts", Description = "A draft does not count before it is published.")]
    public bool Draftable { get; init; }

    [Schema(Title = "Earlier versions are kept", Description = "They can be compared and brought back.")]
    public bool Versionable { get; init; }

    [Schema(Title = "Permissions of its own", Description = "Roles can be allowed to see or change the items of this type alone.")]
    public bool Securable { get; init; }
}

internal sealed record StudioTypeSettings
{
    [Schema(Title = "Items are called by", Description = "The field whose value names an item in lists and links. None: its title.", Format = DesignChoices.Naming)]
    public string? DisplayTextField { get; init; }
}

/// <summary>The settings of a type.</summary>
internal sealed record TypeKind
{
    [Schema(Title = "What people can do with its items")]
    public ContentTypeSettings ContentTypeSettings { get; init; } = new();

    [Schema(Title = "Name of its items")]
    public StudioTypeSettings StudioTypeSettings { get; init; } = new();
}
