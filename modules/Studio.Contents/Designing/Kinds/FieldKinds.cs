using Studio.ContentModel.Fields;

namespace Studio.Contents.Designing.Kinds;

/// <summary>A kind of field as the designer offers it.</summary>
/// <param name="FieldType">The type in definitions, such as <c>TextField</c>.</param>
/// <param name="Title">What people call it, in English.</param>
/// <param name="Description">What it is for, in English.</param>
/// <param name="Icon">The name of its icon.</param>
/// <param name="Stem">The technical name where nothing better is found.</param>
/// <param name="Settings">What can be set, by groups of settings.</param>
internal sealed record FieldKind(string FieldType, string Title, string Description, string Icon, string Stem, Type Settings)
{
    /// <summary>A kind with settings.</summary>
    public static FieldKind Of<T>(string fieldType, string title, string description, string icon, string stem) where T : class, new() => new(fieldType, title, description, icon, stem, typeof(T));
}

/// <summary>The kinds of fields, in the order in which they are offered; those whose type a feature does not bring are left out.</summary>
internal sealed class FieldKinds(ContentFieldTypes types)
{
    private static readonly FieldKind Other = FieldKind.Of<OtherKind>("", "Other", "A field that a program brought.", "box", "Field");

    /// <summary>All kinds.</summary>
    public IReadOnlyList<FieldKind> All { get; } =
    [
        .. new[]
        {
            FieldKind.Of<TextKind>("TextField", "Text", "Words, codes, or one choice from a list.", "fonts", "Text"),
            FieldKind.Of<NumericKind>("NumericField", "Number", "An amount that can be counted and compared, with or without decimals.", "123", "Number"),
            FieldKind.Of<BooleanKind>("BooleanField", "Yes or no", "A box to tick.", "check-square", "Flag"),
            FieldKind.Of<DateKind>("DateField", "Date", "A day without a time.", "calendar-date", "Date"),
            FieldKind.Of<DateTimeKind>("DateTimeField", "Date and time", "A moment, shown in the time zone of the studio.", "calendar-event", "Moment"),
            FieldKind.Of<TimeKind>("TimeField", "Time of day", "A time as on a clock, without a day.", "clock", "Time"),
            FieldKind.Of<MoneyKind>("MoneyField", "Money", "An amount with its currency.", "cash-coin", "Amount"),
            FieldKind.Of<LocalizedTextKind>("LocalizedTextField", "Text in several languages", "The same words in English and Chinese.", "translate", "Words"),
            FieldKind.Of<MultiTextKind>("MultiTextField", "Several texts", "Several choices from a list, or several words.", "ui-checks", "Texts"),
            FieldKind.Of<ContentPickerKind>("ContentPickerField", "Other items", "Links to items of this or another type.", "link-45deg", "Items"),
            FieldKind.Of<UserPickerKind>("UserPickerField", "Users", "Colleagues who use the studio.", "person", "Users"),
            FieldKind.Of<TaxonomyKind>("TaxonomyField", "Terms", "Terms of a taxonomy, such as categories.", "tags", "Terms"),
            FieldKind.Of<MediaKind>("MediaField", "Files", "Pictures and other files of the media library.", "image", "Files"),
            FieldKind.Of<LinkKind>("LinkField", "Web link", "An address with words to click on.", "globe", "Link"),
            FieldKind.Of<MarkdownKind>("MarkdownField", "Markdown", "A longer text with simple marks for headings and lists.", "markdown", "Body"),
            FieldKind.Of<HtmlKind>("HtmlField", "HTML", "A longer text for web pages.", "code-slash", "Html"),
            FieldKind.Of<GeoPointKind>("GeoPointField", "Place", "A point on the earth: latitude and longitude.", "geo-alt", "Place"),
        }.Where(k => types.Find(k.FieldType) is not null),
    ];

    /// <summary>The kind of that field type; of one that is not known, what all have.</summary>
    public FieldKind Of(string fieldType) => Find(fieldType) ?? Other with { FieldType = fieldType, Title = fieldType };

    /// <summary>The kind of that field type, or null.</summary>
    public FieldKind? Find(string? fieldType) => All.FirstOrDefault(k => k.FieldType == fieldType);
}
