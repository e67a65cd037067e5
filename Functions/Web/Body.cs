using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace TechVolunteers.Web;

/// <summary>
/// Reads a small body into a record, alike for a page's form and a program's JSON: form fields carry the names that the JSON properties have.
/// A dictionary property <c>scores</c> is filled from fields <c>scores.xyz</c>; an array from repeated fields; an absent box is false.
/// Uploads are not read here.
/// </summary>
public static class Body
{
    private const long Limit = 256 * 1024;

    public static async Task<Bound<T>> Bind<T>(this HttpRequest request, CancellationToken cancel)
        where T : class
    {
        if (request.ContentLength > Limit)
            return Failed<T>(new Refusal(RefusalKind.TooLarge, "提交的内容超过 256 KB。", "请缩短文字后重新提交。"));
        try
        {
            var json = request.HasFormContentType
                ? FromForm(typeof(T), await request.ReadFormAsync(cancel))
                : await JsonNode.ParseAsync(request.Body, cancellationToken: cancel);
            return json.Deserialize<T>(Json.Options) is { } value
                ? new Bound<T>.Value(value)
                : Failed<T>(Refusal.Invalid("请求中没有内容。", "请按接口说明提交 JSON 内容。"));
        }
        catch (Exception problem) when (problem is JsonException or FormatException or InvalidOperationException or BadHttpRequestException or InvalidDataException)
        {
            var where = (problem as JsonException)?.Path is { Length: > 2 } path ? $"（{path[2..]}）" : "";
            return Failed<T>(Refusal.Invalid($"提交的内容不完整，或者有一项填写的格式不对{where}。", "请检查日期、数字和必填项后重新提交。"));
        }
    }

    private static Bound<T>.No Failed<T>(Refusal why)
        where T : class => new(why);

    private static JsonObject FromForm(Type type, IFormCollection form)
    {
        var json = new JsonObject();
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            var kind = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (Element(kind) is { } dictionaryElement && IsDictionary(kind))
            {
                var entries = new JsonObject();
                foreach (var (key, values) in form.Where(pair => pair.Key.StartsWith(name + ".", StringComparison.Ordinal)))
                    entries[key[(name.Length + 1)..]] = Scalar(dictionaryElement, values.ToString());
                json[name] = entries;
            }
            else if (Element(kind) is { } element)
            {
                json[name] = new JsonArray([.. form[name].Where(value => !string.IsNullOrWhiteSpace(value)).Select(value => Scalar(element, value!))]);
            }
            else if (kind == typeof(bool))
            {
                json[name] = form[name].ToString() is "true" or "on" or "1";
            }
            else if (form.TryGetValue(name, out var value))
            {
                json[name] = Scalar(property.PropertyType, value.ToString());
            }
        }
        return json;
    }

    private static bool IsDictionary(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() is var open
        && (open == typeof(ImmutableSortedDictionary<,>) || open == typeof(ImmutableDictionary<,>) || open == typeof(Dictionary<,>));

    private static Type? Element(Type type) =>
        type.IsGenericType && (IsDictionary(type) || type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)) ? type.GetGenericArguments()[^1]
        : type.IsArray ? type.GetElementType()
        : null;

    private static JsonNode? Scalar(Type type, string text)
    {
        var kind = Nullable.GetUnderlyingType(type) ?? type;
        text = text.ReplaceLineEndings("\n").Trim();
        if (kind == typeof(string))
            return text;
        if (text.Length == 0)
            return null;
        if (kind == typeof(int))
            return int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        if (kind == typeof(long))
            return long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        if (kind == typeof(decimal))
            return decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        return text;
    }
}

/// <summary>A body that was read, or why it was not.</summary>
public abstract record Bound<T>
    where T : class
{
    private Bound() { }

    public sealed record Value(T It) : Bound<T>;

    public sealed record No(Refusal Why) : Bound<T>;
}
