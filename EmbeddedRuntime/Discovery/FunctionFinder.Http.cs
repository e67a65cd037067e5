using System.Collections.Immutable;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;

namespace TechVolunteers.EmbeddedRuntime.Discovery;

internal sealed partial class FunctionFinder
{
    private static readonly AuthorizationLevel[] SupportedLevels =
        [AuthorizationLevel.Anonymous, AuthorizationLevel.Function, AuthorizationLevel.Admin];

    private Trigger.Http? ReadHttp(string name, HttpTriggerAttribute http, MethodInfo method)
    {
        var before = _problems.Count;
        if (!SupportedLevels.Contains(http.AuthLevel))
        {
            _problems.Add($"Function '{name}': AuthorizationLevel.{http.AuthLevel} is not supported; use Anonymous, Function or Admin.");
        }

        var route = string.IsNullOrWhiteSpace(http.Route) ? name : http.Route.Trim('/');
        // The Functions host keeps these names for its own endpoints and compares the bare beginning, so "administrators" is refused too.
        if (route.StartsWith("admin", StringComparison.OrdinalIgnoreCase) || route.StartsWith("runtime", StringComparison.OrdinalIgnoreCase))
        {
            _problems.Add($"Function '{name}': the route '{route}' begins with 'admin' or 'runtime', which the Functions host keeps for itself.");
        }

        if (route.Contains('%', StringComparison.Ordinal))
        {
            _problems.Add($"Function '{name}': the route '{route}' takes a setting by '%'; that is not supported.");
        }

        if (ReturnedType(method) is { } answer && (answer.FullName ?? "").StartsWith("Microsoft.AspNetCore.Mvc.", StringComparison.Ordinal))
        {
            _problems.Add($"Function '{name}' answers with {answer}; MVC results are not supported, return IResult.");
        }

        RoutePattern? pattern = null;
        try
        {
            pattern = RoutePatternFactory.Parse(routePrefix.Length == 0 ? route : $"{routePrefix}/{route}");
        }
        catch (RoutePatternException e)
        {
            _problems.Add($"Function '{name}': the route '{route}' cannot be read: {e.Message}");
        }

        return _problems.Count > before
            ? null
            : new Trigger.Http(pattern!, [.. (http.Methods ?? []).Select(m => m.ToUpperInvariant())], http.AuthLevel);
    }

    private ParameterSource? ReadRouteValue(string name, Trigger.Http http, ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (http.Pattern.GetParameter(parameter.Name!) is not { } segment)
        {
            return Refuse($"Function '{name}': nothing supplies parameter '{parameter.Name}' of type {type}; the route '{http.Pattern.RawText}' has no such value.");
        }

        if (!ScalarText.Knows(type))
        {
            return Refuse($"Function '{name}': the route value '{parameter.Name}' cannot become a {type}.");
        }

        var mayBeAbsent = segment.IsOptional || (segment.IsCatchAll && type != typeof(string));
        if (mayBeAbsent && type.IsValueType && Nullable.GetUnderlyingType(type) is null && !parameter.HasDefaultValue)
        {
            return Refuse($"Function '{name}': the route value '{parameter.Name}' may be absent, but {type} cannot be null.");
        }

        return new ParameterSource.RouteValue(parameter.Name!, type, parameter.HasDefaultValue ? parameter.DefaultValue : null);
    }

    /// <summary>Two functions on one template and one method would only collide at the first request.</summary>
    private void CompareRoutes()
    {
        var routes = _functions.Select(f => (f.Name, Http: f.Trigger as Trigger.Http)).Where(r => r.Http is not null).ToList();
        for (var i = 0; i < routes.Count; i++)
        {
            for (var j = i + 1; j < routes.Count; j++)
            {
                var (a, b) = (routes[i].Http!, routes[j].Http!);
                if (Shape(a.Pattern) == Shape(b.Pattern) && Overlap(a.Methods, b.Methods))
                {
                    _problems.Add($"Functions '{routes[i].Name}' and '{routes[j].Name}' answer the same requests: '{a.Pattern.RawText}' and '{b.Pattern.RawText}'.");
                }
            }
        }
    }

    private static bool Overlap(ImmutableArray<string> a, ImmutableArray<string> b) =>
        a.IsEmpty || b.IsEmpty || a.Intersect(b).Any();

    /// <summary>The template without parameter names and case: what decides which requests it matches.</summary>
    private static string Shape(RoutePattern pattern) => string.Join('/', pattern.PathSegments.Select(s =>
        string.Concat(s.Parts.Select(p => p switch
        {
            RoutePatternLiteralPart literal => literal.Content.ToUpperInvariant(),
            RoutePatternSeparatorPart separator => separator.Content,
            RoutePatternParameterPart value => $"{{{(value.IsCatchAll ? "*" : "")}{string.Join(':', value.ParameterPolicies.Select(c => c.Content))}{(value.IsOptional ? "?" : "")}}}",
            _ => p.ToString(),
        }))));
}
