using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Admin.Forms;
using Studio.Administration.Settings;
using Studio.Kernel.Api;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;

namespace Studio.Administration.Pages.Administration.Settings;

/// <summary>One kind of settings, in a form made from its schema.</summary>
[RequirePermission(nameof(StandardPermissions.AccessAdmin))]
[BodyLimit(512 * 1024)]
internal sealed class SettingsEditModel(SettingsAccess access, SettingsRows rows, SettingsEditor editor, SchemaForms forms) : PageModel
{
    private SettingsType _type = null!;

    public SettingsAnswer About { get; private set; } = null!;

    public SchemaForm Form { get; private set; } = null!;

    /// <summary>What was loaded, so that someone else's change in between is not overwritten.</summary>
    public string Version { get; private set; } = "";

    public bool IsSaved { get; private set; }

    /// <summary>Why nothing was saved though every value is right.</summary>
    public string? Conflict { get; private set; }

    public async Task OnGetAsync(string name, bool saved, CancellationToken cancellationToken)
    {
        await OpenAsync(name);
        IsSaved = saved;
        await ShowAsync(null, [], cancellationToken);
    }

    public async Task<IActionResult> OnPostAsync(string name, string? version, CancellationToken cancellationToken)
    {
        await OpenAsync(name);
        var written = forms.Read(editor.SchemaOf(_type), await Request.ReadFormAsync(cancellationToken), out var unread);
        try
        {
            if (unread.Count > 0)
            {
                throw ProblemException.Invalid(unread);
            }

            await editor.SaveAsync(_type, written, version, cancellationToken);
            return LocalRedirect(Url.Content($"~/admin/settings/{_type.Name}?saved=true"));
        }
        catch (ProblemException e) when (e.Status is StatusCodes.Status400BadRequest or StatusCodes.Status412PreconditionFailed)
        {
            Response.StatusCode = e.Status;
            Conflict = e.Status == StatusCodes.Status412PreconditionFailed ? e.Message : null;
            await ShowAsync(written, e.Errors, cancellationToken);
            Version = version ?? "";
            return Page();
        }
    }

    /// <summary>What saving the posted form would refuse, for the person who is still writing.</summary>
    public async Task<IActionResult> OnPostCheckAsync(string name, CancellationToken cancellationToken)
    {
        await OpenAsync(name);
        var posted = Request.HasFormContentType ? await Request.ReadFormAsync(cancellationToken) : throw ProblemException.Invalid("", "A form is needed.");
        var written = forms.Read(editor.SchemaOf(_type), posted, out var unread);
        return new JsonResult(FormCheck.Of(unread.Count > 0 ? unread : await editor.CheckAsync(_type, written, cancellationToken)));
    }

    private async Task OpenAsync(string name)
    {
        _type = await access.OpenAsync(User, name);
        About = rows.Row(_type);
    }

    private async Task ShowAsync(JsonObject? written, IReadOnlyList<InputError> errors, CancellationToken cancellationToken)
    {
        var current = await editor.LoadAsync(_type, cancellationToken);
        Version = current.Version;
        Form = forms.Show(editor.SchemaOf(_type), written ?? current.Values, current.KeptSecrets, errors);
    }
}
