using Microsoft.AspNetCore.Mvc.ModelBinding;
using Studio.Kernel.Problems;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Pages.Administration.Tenants;

/// <summary>A tenant as it is written in the form.</summary>
internal sealed class TenantInput
{
    public string? Name { get; set; }

    public string? Description { get; set; }

    public string? RequestUrlHost { get; set; }

    public string? RequestUrlPrefix { get; set; }

    public string? RecipeName { get; set; }

    public int? RequestsPerSecond { get; set; }

    public static TenantInput Of(ShellSettings tenant) => new()
    {
        Name = tenant.Name,
        Description = tenant.Description,
        RequestUrlHost = tenant.RequestUrlHost,
        RequestUrlPrefix = tenant.RequestUrlPrefix,
        RecipeName = tenant.RecipeName,
        RequestsPerSecond = tenant.RequestsPerSecond,
    };

    /// <param name="name">The name of a tenant that exists; null for the one that is written.</param>
    public TenantDescription ToDescription(string? name) =>
        new(name ?? Name?.Trim() ?? "", Description ?? "", RequestUrlHost ?? "", RequestUrlPrefix ?? "", RecipeName ?? "", RequestsPerSecond);
}

/// <summary>Refusals beside the fields that they are about.</summary>
internal static class RefusedInput
{
    /// <summary>Adds a refusal: faults of fields that <paramref name="form"/> has at the field, others to the whole.</summary>
    public static void Add(ModelStateDictionary state, Type form, ProblemException refusal, ProblemTexts texts)
    {
        foreach (var error in refusal.Errors.DefaultIfEmpty(new InputError("", refusal.Message)))
        {
            var field = form.GetProperties().FirstOrDefault(p => string.Equals(p.Name, error.Path, StringComparison.OrdinalIgnoreCase));
            state.AddModelError(field is null ? "" : "Input." + field.Name, field is null && error.Path is not "" ? $"{error.Path}: {texts[error.Message]}" : texts[error.Message]);
        }
    }
}
