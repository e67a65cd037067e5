using System.Collections.Concurrent;
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

    private static readonly ConcurrentDictionary<string, bool> SelfChecking = new(StringComparer.Ordinal);

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
    internal static async Task<Refusal?> CheckFormToken(this HttpRequest request)
    {
        try
        {
            return await request.HttpContext.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(request.HttpContext) ? null : Forged;
        }
        // The check reads the form; what breaks that is wrapped.
        catch (AntiforgeryValidationException problem) when (problem.InnerException is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge })
        {
            return TooLarge;
        }
        catch (AntiforgeryValidationException problem) when (problem.InnerException is IOException or InvalidDataException)
        {
            return Unreadable;
        }
    }

    /// <param name="entryPoint">Class and method, as <see cref="FunctionDefinition.EntryPoint"/> names them.</param>
    internal static bool ChecksItself(string entryPoint) => SelfChecking.GetOrAdd(entryPoint, static entry =>
    {
        var dot = entry.LastIndexOf('.');
        var type = AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetType(entry[..dot])).FirstOrDefault(found => found is not null);
        return type?.GetMethod(entry[(dot + 1)..])?.IsDefined(typeof(ChecksFormTokenItselfAttribute)) ?? false;
    });

    internal static Refusal Forged { get; } = new(RefusalKind.Forbidden, "无法确认这次提交来自您正在使用的页面，没有办理。", "请刷新页面后重新提交；如果刚刚登录或退出过，请重新打开页面。");

    internal static Refusal TooLarge { get; } = new(RefusalKind.TooLarge, "提交的内容超过 256 KB。", "请缩短文字后重新提交；文件请从报送页面上传。");

    internal static Refusal Unreadable { get; } = Refusal.Invalid("提交的内容不完整，无法读取。", "请检查网络连接后重新提交。");
}
