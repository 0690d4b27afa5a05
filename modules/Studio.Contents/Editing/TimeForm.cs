using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.Kernel.Problems;

namespace Studio.Contents.Editing;

internal sealed class TimeForm : FieldForm
{
    public override string FieldType => "TimeField";

    public override ValueTask<IReadOnlyList<FieldInput>> ShowAsync(ContentFieldPlace place, JsonObject? value, FormContext context, CancellationToken cancellationToken) =>
        new([new FieldInput(place.Path, InputKind.Line, Show(value)) { Type = "time", Short = true }]);

    // The input shows minutes; what was not touched keeps its seconds.
    public override JsonObject? Read(ContentFieldPlace place, JsonObject? value, PostedForm posted, FormContext context, ICollection<InputError> errors) =>
        !posted.TryGetText(place.Path, out var text) || text == Show(value) ? value : With(value, "Value", text.Length == 0 ? null : text.Length == 5 ? text + ":00" : text);

    private static string Show(JsonObject? value) => Text(value, "Value") is { Length: > 5 } text ? text[..5] : Text(value, "Value");
}
