import { Component, type ComponentChildren } from 'preact';

/** Shows what is wrong where a release cannot be drawn, as when a later version has written it. */
export class Boundary extends Component<{ children: ComponentChildren }, { readonly problem?: string }> {
  static override getDerivedStateFromError(error: Error): { readonly problem: string } {
    return { problem: error.message };
  }

  override render() {
    const { problem } = this.state;
    if (problem === undefined) return this.props.children;
    return (
      <p class="notice bad" role="alert">
        This release cannot be shown: {problem}. Is the console older than what is deployed?
      </p>
    );
  }
}
