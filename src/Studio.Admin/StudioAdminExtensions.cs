using Microsoft.Extensions.DependencyInjection;
using Studio.Admin.Code;
using Studio.Admin.Dashboard;
using Studio.Admin.Elements;
using Studio.Admin.Finding;
using Studio.Admin.Forms;
using Studio.Admin.Navigation;
using Studio.Admin.Time;

namespace Studio.Admin;

/// <summary>Puts the admin's parts into a tenant.</summary>
public static class StudioAdminExtensions
{
    /// <summary>Adds navigation, forms and what pages share.</summary>
    public static IServiceCollection AddStudioAdmin(this IServiceCollection services) => services.AddSingleton<AdminElements>().AddSingleton<DashboardNumbers>().AddScoped<AdminNavigation>().AddScoped<LocalTimes>().AddScoped<SchemaForms>()
        .AddScoped<CodeEditorAddresses>().AddScoped<Finder>().AddScoped<IFindSource, PagesSource>();
}
