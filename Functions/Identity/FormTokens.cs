using System.Collections.Immutable;
using System.Reflection;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace TechVolunteers.Identity;

/// <summary>
/// Marks an upload function: it reads its multipart body itself and calls <see cref="FormTokens.Check"/> with the first field before it does
/// anything else. The middleware would have to buffer the whole body to find the token.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChecksFormTokenItselfAttribute : Attribute;

/// <summary>Antiforgery for pages (ASVS 5.0 3.5.1): a form is taken only from a page that this system showed to the same person.</summary>
public static class FormTokens
{
    /// <summary>The field that <c>FormToken.razor</c> writes.</summary>
    public const string Field = "formToken";

    public const string Header = "X-Form-Token";

    private static readonly Lazy<ImmutableHashSet<string>> SelfChecking = new(() =>
        [.. typeof(FormTokens).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method => method.IsDefined(typeof(ChecksFormTokenItselfAttribute)))
            .Select(method => method.GetCustomAttribute<FunctionAttribute>()?.Name ?? throw new InvalidOperationException($"{method.Name} is no function."))]);

    /// <summary>For an upload: checks the token of the form's first field without touching the body. Null when it is good.</summary>
    /// <param name="token">What the field held; null when the first field was another one.</param>
    public static async Task<Refusal?> Check(this HttpRequest request, string? token)
    {
        // Without a token in the header the check would read, and buffer, the body.
        if (string.IsNullOrEmpty(token))
            return Forged;
        request.Headers[Header] = token;
        return await request.CheckFormToken();
    }

    /// <summary>Checks the token of the header, or of a small form. Null when it is good.</summary>
    internal static async Task<Refusal?> CheckFormToken(this HttpRequest request) =>
        await request.HttpContext.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(request.HttpContext) ? null : Forged;

    internal static bool ChecksItself(string function) => SelfChecking.Value.Contains(function);

    internal static Refusal Forged { get; } = new(RefusalKind.Forbidden, "无法确认这次提交来自您正在使用的页面，没有办理。", "请刷新页面后重新提交；如果刚刚登录或退出过，请重新打开页面。");
}
