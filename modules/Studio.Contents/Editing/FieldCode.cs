using Studio.Admin.Code;
using Studio.ContentModel.Definitions;

namespace Studio.Contents.Editing;

/// <summary>Which language of computers a field's text is in: <c>ContentPartFieldSettings.Editor</c> names it.</summary>
internal static class FieldCode
{
    /// <summary>One of <see cref="CodeLanguages"/>; null for the words of people.</summary>
    public static string? Of(ContentFieldDefinition field) => field.Text("ContentPartFieldSettings", "Editor") switch
    {
        "JavaScript" => CodeLanguages.JavaScript,
        "Liquid" => CodeLanguages.Liquid,
        "Expression" => CodeLanguages.Expression,
        "Json" => CodeLanguages.Json,

        // The editors of OrchardCore, which do not say which language.
        "CodeMirror" or "Monaco" => CodeLanguages.Plain,
        _ => null,
    };
}
