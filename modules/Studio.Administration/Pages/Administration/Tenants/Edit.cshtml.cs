using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Administration.Tenants;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;
using Studio.Kernel.Tenants;

namespace Studio.Administration.Pages.Administration.Tenants;

/// <summary>A tenant: its state, its address, its end.</summary>
[RequirePermission(nameof(TenantPermissions.ManageTenants))]
internal sealed class TenantModel(TenantAdministration tenants, ShellSettings shell, ProblemTexts problems) : PageModel
{
    [BindProperty]
    public TenantInput Input { get; set; } = new();

    /// <summary>What was just done: the English sentence, the key of its translations.</summary>
    [TempData]
    public string? Notice { get; set; }

    /// <summary>Why it was not done.</summary>
    [TempData]
    public string? Problem { get; set; }

    public ShellSettings Tenant { get; private set; } = null!;

    /// <summary>What is wrong with the name that was repeated.</summary>
    public string? ConfirmProblem { get; private set; }

    public IReadOnlyList<TenantAddress> Addresses => TenantAddress.Of(Tenant, Request, shell);

    public async Task OnGetAsync(string name, CancellationToken cancellationToken)
    {
        Tenant = await tenants.GetAsync(name, cancellationToken);
        Input = TenantInput.Of(Tenant);
    }

    public async Task<IActionResult> OnPostAsync(string name, CancellationToken cancellationToken)
    {
        Tenant = await tenants.GetAsync(name, cancellationToken);
        if (ModelState.IsValid)
        {
            try
            {
                var saved = await tenants.EditAsync(Input.ToDescription(Tenant.Name) with { RecipeName = "" }, cancellationToken);
                Notice = "Saved.";
                return saved.IsDefault && saved.RequestUrlPrefix != Tenant.RequestUrlPrefix ? Redirect(TenantAddress.Of(saved, Request, Tenant)[0].Url + "/tenants/edit/" + saved.Name) : RedirectToPage(new { name });
            }
            catch (ProblemException e)
            {
                RefusedInput.Add(ModelState, typeof(TenantInput), e, problems);
                Response.StatusCode = e.Status;
            }
        }

        return Page();
    }

    public Task<IActionResult> OnPostDisableAsync(string name, CancellationToken cancellationToken) => DoAsync(name, "The tenant is not served any more. Its data are kept.", tenants.DisableAsync, cancellationToken);

    public Task<IActionResult> OnPostEnableAsync(string name, CancellationToken cancellationToken) => DoAsync(name, "The tenant is served again.", tenants.EnableAsync, cancellationToken);

    public Task<IActionResult> OnPostReloadAsync(string name, CancellationToken cancellationToken) => DoAsync(name, "The tenant is built anew.", tenants.ReloadAsync, cancellationToken);

    public async Task<IActionResult> OnPostRemoveAsync(string name, string? confirm, CancellationToken cancellationToken)
    {
        try
        {
            await tenants.RemoveAsync(name, confirm, cancellationToken);
            TempData[nameof(TenantsModel.Removed)] = name;
            return RedirectToPage("Index");
        }
        catch (ProblemException e) when (e.Status == StatusCodes.Status400BadRequest)
        {
            await OnGetAsync(name, cancellationToken);
            ModelState.Clear();
            ConfirmProblem = problems[e.Errors[0].Message];
            Response.StatusCode = e.Status;
            return Page();
        }
        catch (ProblemException e) when (e.Status == StatusCodes.Status409Conflict)
        {
            Problem = problems[e.Message];
            return RedirectToPage(new { name });
        }
    }

    private async Task<IActionResult> DoAsync(string name, string notice, Func<string, CancellationToken, Task<ShellSettings>> change, CancellationToken cancellationToken)
    {
        try
        {
            await change(name, cancellationToken);
            Notice = notice;
        }
        catch (ProblemException e) when (e.Status == StatusCodes.Status409Conflict)
        {
            Problem = problems[e.Message];
        }

        return RedirectToPage(new { name });
    }
}
