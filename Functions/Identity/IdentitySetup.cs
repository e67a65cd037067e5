using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TechVolunteers.Identity.Directory;
using TechVolunteers.Identity.Sessions;
using TechVolunteers.Identity.SignIn;
using TechVolunteers.Identity.Tokens;
using TechVolunteers.Notifications;
using TechVolunteers.Storage;

namespace TechVolunteers.Identity;

public static class IdentitySetup
{
    /// <summary>
    /// Sign-in, sessions, tokens, the directory, and the middleware that stands in front of every page. Settings: <c>PublicUrl</c>,
    /// <c>Administrators</c>, <c>TrustedProxies</c>. Call it after <c>ConfigureFunctionsWebApplication</c>.
    /// </summary>
    /// <param name="demo">Whether the settings may be missing.</param>
    /// <exception cref="SettingsException">Lists every setting that is missing or can't be read.</exception>
    public static void AddIdentity(this FunctionsApplicationBuilder builder, bool demo = false)
    {
        var settings = IdentitySettings.Read(builder.Configuration, demo);
        var services = builder.Services;
        services.TryAddSingleton(settings.Url);
        services.AddSingleton(settings.Administrators);
        services.AddSingleton(settings.Proxies);
        services.AddSingleton<IdentityCookies>();
        services.TryAddSingleton<PeopleDirectory>();
        services.AddScoped<SignInDesk>();
        services.AddScoped<Admission>();
        services.AddScoped<SessionDesk>();
        services.AddScoped<ApiTokenDesk>();
        services.AddScoped<DirectoryDesk>();
        services.AddScoped<DirectoryDoor>();
        services.AddSingleton<LetterPartitionSource>(_ => _ => new[] { new LetterPartition(PeopleKeys.Partition, PeopleKeys.Chain, "登录和邀请", From: null) }.ToAsyncEnumerable());
        services.AddSingleton<KeptDocuments>(provider => cancel => KeyRing.Documents(provider.GetRequiredService<IRecords>(), cancel));
        AddAntiforgery(services);
        // The host's own request log prints the query, where a sign-in link carries its token.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        builder.UseMiddleware<IdentityMiddleware>();
    }

    private static void AddAntiforgery(IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("TechVolunteers");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>, KeyRing>();
        services.AddSingleton<SealedKeys>();
        services.AddAntiforgery();
        services.AddOptions<AntiforgeryOptions>().Configure<IdentityCookies, PublicUrl>((options, cookies, url) =>
        {
            options.FormFieldName = FormTokens.Field;
            options.HeaderName = FormTokens.Header;
            options.Cookie.Name = cookies.Name("form");
            options.Cookie.HttpOnly = true;
            options.Cookie.Path = "/";
            options.Cookie.SameSite = SameSiteMode.Lax;
            // The address that people use decides, not the last hop: a proxy ends TLS.
            options.Cookie.SecurePolicy = url.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
            // The content security policy forbids frames altogether.
            options.SuppressXFrameOptionsHeader = true;
        });
    }
}
