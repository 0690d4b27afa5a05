using Microsoft.AspNetCore.Http;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;

namespace Studio.Contents.Editing;

/// <summary>A field that two people changed at the same time.</summary>
/// <param name="Mine">The field with what the person wrote, who now chooses.</param>
/// <param name="MineText">The same for reading.</param>
/// <param name="TheirsText">What somebody else saved, for reading.</param>
internal sealed record FieldConflict(FieldEditor Mine, string MineText, string TheirsText)
{
    /// <summary>The posted name of the choice.</summary>
    public string Name => FormConflict.KeepPrefix + Mine.Path;

    /// <summary>The id of the choice in the page.</summary>
    public string Id => "keep-" + Mine.Path.Replace('.', '-');
}

/// <summary>What somebody else saved while a form was open.</summary>
/// <param name="Both">The fields that both changed: the person chooses.</param>
/// <param name="Theirs">The fields that only the other changed, and what they say now: they are taken over.</param>
internal sealed record FormConflict(IReadOnlyList<FieldConflict> Both, IReadOnlyList<(string Title, string Text)> Theirs)
{
    /// <summary>What the posted name of a choice between both begins with.</summary>
    public const string KeepPrefix = "keep.";

    /// <summary>The choice of what somebody else saved.</summary>
    public const string KeepTheirs = "theirs";

    /// <summary>True where the two did not touch each other's fields.</summary>
    public bool IsEmpty => Both.Count == 0 && Theirs.Count == 0;
}

/// <summary>Two people at one item: who changed what is told by what stood in the form when it was opened, which the form carries as fingerprints of its fields.</summary>
internal sealed partial class ContentForms
{
    /// <summary>The posted name of the fingerprints.</summary>
    public const string BaseName = "base";

    /// <summary>The fingerprints of a form's fields, to be carried by it.</summary>
    public static string BaseOf(ContentForm form) => string.Join(';', form.Fields.Where(f => !f.IsClosed).Select(f => $"{f.Path}={f.Fingerprint}"));

    /// <summary>
    /// The form over what somebody else saved: fields that only one of both changed have that change, those that both changed are asked for. A form without fingerprints counts as changed wherever it is different.
    /// </summary>
    /// <param name="type">The item's type.</param>
    /// <param name="newest">The item as the other saved it.</param>
    /// <param name="posted">What the person wrote.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<ContentForm> MergeAsync(ContentTypeDefinition type, ContentItem newest, IFormCollection posted, CancellationToken cancellationToken)
    {
        var theirs = await ShowAsync(type, newest, null, [], cancellationToken);
        var opened = posted[BaseName].ToString().Split(';').Select(e => e.Split('=')).Where(e => e.Length == 2).DistinctBy(e => e[0]).ToDictionary(e => e[0], e => e[1], StringComparer.Ordinal);
        var both = new List<FieldConflict>();
        var taken = new List<(string, string)>();
        var groups = new List<FieldGroup>(theirs.Groups.Count);
        foreach (var group in theirs.Groups)
        {
            var fields = new List<FieldEditor>(group.Fields.Count);
            foreach (var field in group.Fields)
            {
                var mine = field.IsClosed ? field : Fill(field, posted, []);
                var known = opened.GetValueOrDefault(field.Path);
                if (mine.Fingerprint == field.Fingerprint || known == field.Fingerprint)
                {
                    fields.Add(mine);
                }
                else if (mine.Fingerprint == known)
                {
                    taken.Add((field.Title, TextOf(field)));
                    fields.Add(field);
                }
                else
                {
                    both.Add(new FieldConflict(mine, TextOf(mine), TextOf(field)));
                }
            }

            groups.Add(group with { Fields = fields });
        }

        return theirs with { Groups = [.. groups.Where(g => g.Fields.Count > 0)], Conflict = new FormConflict(both, taken) };
    }

    private static bool KeepsTheirs(IFormCollection posted, string path) => posted[FormConflict.KeepPrefix + path] == FormConflict.KeepTheirs;

    private string TextOf(FieldEditor field) => string.Join('\n', field.Inputs.Select(i => (i.Label, Text: TextOf(i))).Where(i => i.Text.Length > 0).Select(i => i.Label.Length > 0 ? texts["{0}: {1}", i.Label, i.Text].Value : i.Text));

    private string TextOf(FieldInput input) => input.Kind switch
    {
        InputKind.Check => input.Value == "true" ? texts["Yes"] : texts["No"],
        InputKind.Choice or InputKind.Radio => string.Join(texts[", "], input.Sent.Select(c => input.Choices.FirstOrDefault(choice => choice.Value == c)?.Text ?? c)),
        _ => input.Value,
    };
}
