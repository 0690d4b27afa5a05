using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging;
using Studio.Kernel.Modules;

namespace Studio.Admin.Elements;

/// <summary>An editor that a field's definition may name, in the current language.</summary>
/// <param name="Editor">The name in definitions.</param>
/// <param name="Title">What people read.</param>
/// <param name="Element">The custom element.</param>
/// <param name="Labels">The element's texts as JSON.</param>
public sealed record FieldEditorChoice(string Editor, string Title, string Element, string Labels);

/// <summary>The custom elements that the modules of a tenant bring. One that cannot be used (a wrong name, one of another module, a file that is not there) is left out and logged once.</summary>
public sealed class AdminElements
{
    private readonly IStringLocalizerFactory _localizers;
    private readonly Dictionary<string, Known> _elements = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Known> _editors = new(StringComparer.Ordinal);

    /// <summary>Reads what the tenant's modules bring.</summary>
    public AdminElements(IEnumerable<IAdminElementSource> sources, IReadOnlyList<FeatureInfo> features, ModuleFiles files, IStringLocalizerFactory localizers, ILogger<AdminElements> logger)
    {
        _localizers = localizers;
        foreach (var source in sources)
        {
            var module = features.FirstOrDefault(f => f.Module.Assembly == source.GetType().Assembly)?.Module;
            foreach (var element in source.Elements)
            {
                var address = module is null ? null : files.AddressOf(module, element.Script);
                var known = new Known(element, address ?? "", source.GetType());
                if (address is null)
                {
                    logger.LogError("The element <{Element}> is left out: its module has no file 'wwwroot/{Script}'", element.Name, element.Script);
                }
                else if (!AdminElement.IsName(element.Name) || !_elements.TryAdd(element.Name, known))
                {
                    logger.LogError("The element <{Element}> of {Source} is left out: the name is none, or belongs to another", element.Name, source.GetType());
                }
                else if (element.FieldEditor is { } editor && !_editors.TryAdd(editor.Editor, known))
                {
                    logger.LogError("The field editor {Editor} of {Source} is left out: another module has one of this name", editor.Editor, source.GetType());
                }
            }
        }
    }

    /// <summary>True where there is none, and pages need nothing for them.</summary>
    public bool IsEmpty => _elements.Count == 0;

    /// <summary>The addresses of the scripts by their elements, as JSON; <paramref name="root"/> stands in front.</summary>
    public string ScriptsAsJson(PathString root) => JsonSerializer.Serialize(_elements.ToDictionary(e => e.Key, e => root.Value + e.Value.Address, StringComparer.Ordinal));

    /// <summary>The element's texts in the current language, as JSON for its attribute <c>labels</c>; empty where the element is not known or says nothing.</summary>
    public string LabelsOf(string element) => _elements.GetValueOrDefault(element) is { } known ? Labels(known) : "{}";

    /// <summary>The editor of this name where it can edit fields of the type, otherwise null: the plain input stands there then.</summary>
    public FieldEditorChoice? FieldEditor(string? editor, string fieldType) =>
        editor is not null && _editors.GetValueOrDefault(editor) is { } known && known.Element.FieldEditor!.FieldTypes.Contains(fieldType, StringComparer.Ordinal) ? Choice(known) : null;

    /// <summary>The editors for fields of the type, by their titles.</summary>
    public IReadOnlyList<FieldEditorChoice> FieldEditorsFor(string fieldType) =>
        [.. _editors.Values.Where(k => k.Element.FieldEditor!.FieldTypes.Contains(fieldType, StringComparer.Ordinal)).Select(Choice).OrderBy(c => c.Title, StringComparer.CurrentCulture)];

    private FieldEditorChoice Choice(Known known) => new(known.Element.FieldEditor!.Editor, _localizers.Create(known.Source)[known.Element.FieldEditor.Title], known.Element.Name, Labels(known));

    private string Labels(Known known)
    {
        var texts = _localizers.Create(known.Source);
        return JsonSerializer.Serialize(known.Element.Labels.ToDictionary(l => l.Key, l => texts[l.Value].Value, StringComparer.Ordinal));
    }

    private sealed record Known(AdminElement Element, string Address, Type Source);
}
