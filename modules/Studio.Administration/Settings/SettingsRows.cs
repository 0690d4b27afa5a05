using System.Security.Claims;
using Microsoft.Extensions.Localization;
using Studio.Kernel.Settings;

namespace Studio.Administration.Settings;

/// <summary>The settings that someone may open, by the names of his language.</summary>
internal sealed class SettingsRows(SettingsAccess access, SettingsEditor editor, IStringLocalizerFactory localizers)
{
    /// <summary>By group and title.</summary>
    public async Task<IReadOnlyList<SettingsAnswer>> ListAsync(ClaimsPrincipal user)
    {
        var types = await access.ListAsync(user);
        return [.. types.Select(Row).OrderBy(r => r.Group, StringComparer.CurrentCulture).ThenBy(r => r.Title, StringComparer.CurrentCulture)];
    }

    /// <summary>One of them.</summary>
    public SettingsAnswer Row(SettingsType type)
    {
        var node = editor.SchemaOf(type);
        var texts = localizers.Create(type.Type);
        return new SettingsAnswer(type.Name, texts[node.Title], node.Description is null ? null : texts[node.Description].Value, node.Group is null ? null : texts[node.Group].Value);
    }
}
